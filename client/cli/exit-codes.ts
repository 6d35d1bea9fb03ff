/** The exit code is the answer. README.md repeats this table. */
import { bytesToHex } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import { registrationErrors } from '../../proto/nymchat/answers.js'
import { ClientError, type ClientErrorCode } from '../core/errors.js'
import { showTime } from '../core/show-time.js'
import { CarrierError } from '../mixnet/carrier.js'
import { NymchatError, type NymchatErrorCode } from '../nymchat/ports.js'
import { HomeError } from '../store/errors.js'
import { quorumData } from './show-quorum.js'

export const exitCodes = {
  ok: 0,
  /** Refused by a node, or something here failed. */
  failed: 1,
  /** Wrong arguments, or no home yet. */
  usage: 2,
  /** Nobody holds the name. */
  notFound: 3,
  /** Another key holds the name. */
  taken: 4,
  /** No answer or no decision in time, too few members to ask, or the mixnet is out of reach. */
  timeout: 5,
  /** A node's statement does not hold, or is older than what was verified here before. */
  unverified: 6,
  /** What was written waits in this home: nobody could be reached. */
  waiting: 7,
  /** Ctrl-C: 128 and SIGINT's number, as shells have it. */
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The command line cannot be acted on. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

const byClientError: Readonly<Record<ClientErrorCode, ExitCode>> = {
  timeout: exitCodes.timeout,
  unreachable: exitCodes.timeout,
  pending: exitCodes.timeout,
  unsettled: exitCodes.timeout,
  'no-quorum': exitCodes.timeout,
  refused: exitCodes.failed,
  superseded: exitCodes.failed,
  clock: exitCodes.failed,
  memory: exitCodes.failed,
  closed: exitCodes.failed,
  misbehaviour: exitCodes.unverified,
  outdated: exitCodes.unverified,
  contradiction: exitCodes.unverified,
  taken: exitCodes.taken,
  'not-owner': exitCodes.taken,
  'unknown-name': exitCodes.notFound,
  'no-mailbox': exitCodes.failed,
  'no-device': exitCodes.failed,
  'key-changed': exitCodes.taken,
  'invalid-name': exitCodes.usage,
  'invalid-input': exitCodes.usage,
  aborted: exitCodes.interrupted,
}

const byNymchatError: Readonly<Record<NymchatErrorCode, ExitCode>> = {
  timeout: exitCodes.timeout,
  refused: exitCodes.failed,
  'unknown-name': exitCodes.notFound,
  'key-changed': exitCodes.taken,
  'no-address': exitCodes.failed,
  closed: exitCodes.interrupted,
}

export interface Failure {
  readonly exitCode: ExitCode
  /** Stable, for programs. */
  readonly code: string
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** @returns undefined for what is a mistake of ours, and should show where it comes from */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof UsageError) {
    return { exitCode: exitCodes.usage, code: 'usage', message: error.message }
  }
  if (error instanceof HomeError) {
    const isUsage = ['missing', 'passphrase', 'exists'].includes(error.code)
    const exitCode = isUsage ? exitCodes.usage : exitCodes.failed
    return { exitCode, code: error.code, message: error.message }
  }
  if (error instanceof ClientError) {
    const { cause } = error
    if (error.code === 'unreachable' && cause instanceof CarrierError) return carrierFailure(cause)
    const { code, message } = error
    return { exitCode: byClientError[code], code, message, details: detailsOf(error) }
  }
  if (error instanceof CarrierError) return carrierFailure(error)
  if (error instanceof NymchatError) return nymchatFailure(error)
  if (error instanceof RefusedError) {
    return { exitCode: exitCodes.usage, code: error.code, message: error.message }
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (error instanceof Error && typeof code === 'string') {
    // The system's own errors: a full disk, a folder that may not be written.
    return { exitCode: exitCodes.failed, code, message: error.message }
  }
  return undefined
}

function detailsOf({ details: { refusal, statement, node, holder, quorum } }: ClientError) {
  return {
    ...(quorum && { quorum: quorumData(quorum) }),
    ...(node && { node }),
    ...(statement && { statement }),
    ...(refusal && { refusal: { code: refusal.code, retryAfterMs: refusal.retryAfterMs } }),
    ...(holder && {
      holder: {
        ownerKey: bytesToHex(holder.ownerKey),
        fingerprint: holder.fingerprint,
        sequence: holder.sequence,
        since: showTime(holder.sinceMs),
      },
    }),
  }
}

const nymchatAdvice: Readonly<Partial<Record<NymchatErrorCode, string>>> = {
  'key-changed': ' Compare it: rookery --nymchat ADDRESS contacts show NAME, then accept NAME.',
  'no-address': ' It can: rookery --nymchat ADDRESS greet, where it is.',
}

function nymchatFailure({ code, message }: NymchatError): Failure {
  if (code !== 'refused') {
    return {
      exitCode: byNymchatError[code],
      code,
      message: `${message}${nymchatAdvice[code] ?? ''}`,
    }
  }
  const isTaken = message === registrationErrors.taken
  const exitCode = isTaken ? exitCodes.taken : exitCodes.failed
  return { exitCode, code: isTaken ? 'taken' : code, message: `The server says: ${message}` }
}

function carrierFailure({ code, message }: CarrierError): Failure {
  if (code === 'configuration') {
    return { exitCode: exitCodes.usage, code: 'usage', message: `Mixnet: ${message}.` }
  }
  if (code === 'identity') {
    return { exitCode: exitCodes.failed, code: 'damaged', message: `Mixnet identity: ${message}.` }
  }
  const sentence = `The mixnet cannot be reached: ${message}.`
  return { exitCode: exitCodes.timeout, code: 'unreachable', message: sentence }
}
