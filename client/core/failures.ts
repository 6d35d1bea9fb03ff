/** What a node's failure means for the others: whether to ask them, and which failure to tell of. */
import type { RefusalCode } from '../../proto/errors.js'
import { CarrierError } from '../mixnet/carrier.js'
import { ClientError } from './errors.js'

/** Refusals that are about the node, and say nothing about what was asked. */
const nodeBound: readonly RefusalCode[] = [
  'rate-limited',
  'busy',
  'stopping-down',
  'unknown-epoch',
  'not-ready',
  'unsupported-version',
  'no-reply-blocks',
  'bad-challenge',
]

/** Rethrows what another node cannot mend. */
export function expectOtherNodeHelps(error: unknown): ClientError {
  if (error instanceof ClientError && canOtherNodeHelp(error)) return error
  throw error
}

/** Also when a node refuses for good: its no is one node's word. Ours, without a node, is not. */
function canOtherNodeHelp({ code, details, cause }: ClientError): boolean {
  if (code === 'refused') return details.node !== undefined
  if (code === 'unreachable') {
    return cause instanceof CarrierError && cause.code === 'invalid-address'
  }
  return ['timeout', 'pending', 'misbehaviour', 'outdated', 'unsettled', 'clock'].includes(code)
}

/** A lie says more than a lag, a lag more than a refusal, and a refusal more than silence. */
const byWeight: readonly ((error: ClientError) => boolean)[] = [
  ({ code }) => code === 'misbehaviour',
  ({ code }) => code === 'outdated',
  ({ code }) => code === 'pending',
  ({ code }) => code === 'unsettled',
  ({ details: { refusal } }) => refusal !== undefined && !nodeBound.includes(refusal.code),
  ({ code }) => code === 'clock',
  ({ code }) => code === 'refused',
  ({ code }) => code === 'timeout',
  ({ code }) => code === 'unreachable',
]

/** The most telling of what nodes did. */
export function worstOf(failures: readonly ClientError[]): ClientError {
  for (const isThis of byWeight) {
    const found = failures.find(isThis)
    if (found !== undefined) return found
  }
  return new ClientError('timeout', 'No node could be asked.')
}
