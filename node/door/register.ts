/** Register and Lookup. FEDERATION.md sections 2 and 6. */
import { expectLiveEpoch, expectValid } from '../../cluster/rules/validity.js'
import { signAbsence } from '../../proto/absence.js'
import { equalBytes } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import { RefusedError } from '../../proto/errors.js'
import { replyPacketBytes } from '../../proto/limits.js'
import { expectFederation, manifestOf } from '../../proto/manifest.js'
import type { Registration } from '../../proto/registration.js'
import {
  encodeResponse,
  type LookupOutcome,
  type ResponseBody,
  registerSigningBytes,
} from '../../proto/requests.js'
import type { Signatures, Verified } from '../../proto/signatures.js'
import { selfIn } from '../federation.js'
import type { NodeSettings } from '../settings.js'
import type { Asked, BodyOf, DoorParts, Handler } from './context.js'

/**
 * Cheap checks first, signatures last. A registration that is certified already is answered without them,
 * and whatever its age: its certificate is public, and its owner may have lost the first answer.
 */
export const answerRegister: Handler<'register'> = async (parts, asked, body) => {
  const { registration } = body
  expectFederation(registration.federationId, parts.federation.chain, 'registration')
  parts.challenges.open(body.challenge, asked.senderTag, 'register', asked.nowMs)
  const newest = parts.names.newest(registration.name)?.certificate
  if (newest !== undefined && newest.registration.sequence >= registration.sequence) {
    const decided = parts.names.certificateAt(registration.name, registration.sequence)
    if (decided !== undefined) return { kind: 'register', ...outcomeOf(registration, decided) }
  }
  expectOpenSlot(registration, newest?.registration)
  const isNext = newest?.registration.sequence === registration.sequence - 1
  const claim = expectClaim(parts, asked, body, isNext ? newest?.registration : undefined)
  return { kind: 'register', ...(await parts.undecided.decide(claim, asked.senderTag)) }
}

/**
 * Refuses a slot that is decided, but by a certificate that this node does not hold.
 * @throws RefusedError `superseded`
 */
function expectOpenSlot({ sequence }: Registration, newest: Registration | undefined): void {
  if (newest === undefined || newest.sequence < sequence) return
  throw new RefusedError(
    'superseded',
    `Registration ${sequence} of this name is decided: registration ${newest.sequence} follows it.`,
  )
}

/** What the owner of a registration is told of the certificate in its slot. */
export function outcomeOf(
  registration: Registration,
  { certificate }: { readonly certificate: Certificate },
) {
  const same = equalBytes(certificate.registration.id, registration.id)
  return { outcome: same ? ('certified' as const) : ('taken' as const), certificate }
}

/** Everything that this door asks of a claim for an open slot. */
function expectClaim(
  { federation, settings, signatures }: DoorParts,
  { nowMs }: Asked,
  { registration, challenge, signature }: BodyOf<'register'>,
  superseded: Registration | undefined,
): Verified<Registration> {
  expectLiveEpoch(registration, federation.current.epoch)
  const manifest = manifestOf(federation.chain, registration.epoch)
  expectFresh(registration.issuedAtMs, settings, nowMs)
  const claim = expectValid(registration, manifest, superseded, signatures)
  const nodeKey = federation.nodeKey.publicKey
  const message = registerSigningBytes(federation.id, nodeKey, challenge, registration.id)
  expectAnswered(registration.ownerKey, message, signature, signatures)
  return claim
}

/** @throws RefusedError `bad-signature` */
function expectAnswered(
  ownerKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
  signatures: Signatures,
): void {
  if (signatures.verifyP256(ownerKey, message, signature)) return
  throw new RefusedError('bad-signature', "The challenge is not signed by the claim's owner key.")
}

/** @throws RefusedError `stale` */
export function expectFresh(
  issuedAtMs: number,
  { issuedAtAgeMs, issuedAtAheadMs }: Pick<NodeSettings, 'issuedAtAgeMs' | 'issuedAtAheadMs'>,
  nowMs: number,
): void {
  const ageMs = nowMs - issuedAtMs
  if (ageMs > issuedAtAgeMs) {
    throw new RefusedError(
      'stale',
      `The registration was issued ${Math.round(ageMs / 1_000)} seconds ago. Sign it again.`,
    )
  }
  if (ageMs < -issuedAtAheadMs) {
    throw new RefusedError(
      'stale',
      `The registration is issued ${Math.round(-ageMs / 1_000)} seconds from now: ` +
        'a clock is wrong. Sign it again.',
    )
  }
}

/** Settling takes seconds. */
const unsettledRetryMs = 2_000

/**
 * Of further names it answers as many, in order, as fit the one reply packet that an answer of one name takes:
 * the second reply block of the request is there for an answer that gets lost. What it would refuse ends the
 * row, so that the client, asking again for what was left out, hears that of the right name.
 */
export const answerLookup: Handler<'lookup'> = (parts, { requestId }, { name, more = [] }) => {
  const first = outcomeOfLookup(parts, requestId, name)
  let body: ResponseBody = { kind: 'lookup', ...first }
  const answered: LookupOutcome[] = []
  for (const further of more) {
    const outcome = unlessRefused(() => outcomeOfLookup(parts, requestId, further))
    if (outcome === undefined) break
    answered.push(outcome)
    const longer: ResponseBody = { kind: 'lookup', ...first, more: [...answered] }
    if (encodeResponse({ requestId, body: longer }).length > replyPacketBytes) break
    body = longer
  }
  return body
}

function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof RefusedError) return undefined
    throw error
  }
}

/**
 * A member answers for itself alone: one absence proves nothing about the federation. While it may not
 * know what was certified in the epoch before it signs none, and says so beside a certificate. A mirror
 * signs none either: anybody can run one.
 * @throws RefusedError `not-ready`, `unknown-name` (of a mirror)
 */
function outcomeOfLookup(
  { federation, look }: DoorParts,
  requestId: Uint8Array,
  name: string,
): LookupOutcome {
  const known = look(name)
  switch (known.kind) {
    case 'certificate': {
      const { certificate, settled, epoch } = known
      return { outcome: 'found', certificate, epoch, settled }
    }
    case 'pending':
      return { outcome: 'pending', id: known.value, epoch: known.epoch }
    case 'absent': {
      const { id: federationId, nodeKey } = federation
      if (selfIn(federation) === undefined) throw notForMirrors(name)
      const content = { federationId, epoch: known.epoch, name, requestId }
      const absence = signAbsence({ ...content, nodeKey: nodeKey.publicKey }, nodeKey)
      return { outcome: 'absent', absence }
    }
    case 'unsettled':
      throw new RefusedError(
        'not-ready',
        'This node has not settled in the new epoch, so it cannot say that nobody has the name.',
        unsettledRetryMs,
      )
  }
}

function notForMirrors(name: string): RefusedError {
  const sentence = `This node is a mirror and knows no certificate for '${name}'. That nobody holds it is for members to say.`
  return new RefusedError('unknown-name', sentence)
}
