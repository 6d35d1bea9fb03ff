/**
 * Brings a signed registration to its decision: challenge, answer, and the wait for what members decide.
 * The same bytes go to every node that is asked, so that fail-over never makes an owner its own rival
 * (FEDERATION.md section 6).
 */
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import type { RefusalCode } from '../../proto/errors.js'
import type { Registration } from '../../proto/registration.js'
import { type RegisterOutcome, registerSigningBytes } from '../../proto/requests.js'
import type { Verified } from '../../proto/signatures.js'
import type { Context } from './context.js'
import { expectSigner } from './drafts.js'
import { ClientError, misbehaviour } from './errors.js'
import type { IntroducedNode } from './federation.js'
import { holderOf, lookupAt, verifyAndRemember } from './lookup.js'
import { isOurs } from './own-keys.js'
import { showTime } from './show-time.js'
import { type Deadline, remainingMs, within } from './waiting.js'

const pollFirstMs = 500
const pollLongestMs = 5_000
const challengesMax = 3

/**
 * Sends a draft to one node and waits until it is decided.
 * @returns the certificate of the draft, or for a claim another one of the same owner
 * @throws ClientError `taken`, `superseded`, `pending` (not decided in time), `refused`, and what asking
 *   a node throws
 */
export async function submit(
  context: Context,
  draft: Registration,
  node: IntroducedNode,
  deadline: Deadline,
): Promise<Verified<Certificate>> {
  const pushed = watchFor(context, draft)
  let isAccepted = false
  try {
    context.tell({ kind: 'stage', stage: 'registering' })
    const outcome = await offer(context, draft, node, deadline)
    if (outcome.outcome !== 'pending') {
      return await settleOutcome(context, draft, outcome, node, deadline)
    }
    isAccepted = true
    context.tell({ kind: 'stage', stage: 'waiting-for-decision' })
    return await awaitDecision(context, draft, node, pushed.certificate, deadline)
  } catch (error) {
    throw isAccepted && isTimeout(error) ? pendingError(draft, node) : error
  } finally {
    pushed.stop()
  }
}

/** The first pushed certificate that speaks of the draft's slot. */
function watchFor(
  { onPushed }: Context,
  draft: Registration,
): { certificate: Promise<Certificate>; stop: () => void } {
  let stop = () => {}
  const certificate = new Promise<Certificate>((resolve) => {
    stop = onPushed('decided', ({ certificate: one }) => {
      if (equalBytes(one.registration.slot, draft.slot)) resolve(one)
    })
  })
  return { certificate, stop: () => stop() }
}

/** Answers the node's challenge with the owner's key. A challenge that has run out is asked for again. */
async function offer(
  { federation, keys }: Context,
  draft: Registration,
  { address, presence }: IntroducedNode,
  deadline: Deadline,
): Promise<RegisterOutcome> {
  const signer = await expectSigner(keys, draft.ownerKey, draft.name, undefined)
  for (let attempt = 1; ; attempt++) {
    const asked = { kind: 'challenge', purpose: 'register' } as const
    const { challenge } = (await federation.ask(address, asked, deadline)).body
    const signature = signer.sign(
      registerSigningBytes(federation.id, presence.nodeKey, challenge, draft.id),
    )
    try {
      const request = { kind: 'register', registration: draft, challenge, signature } as const
      return (await federation.ask(address, request, deadline)).body
    } catch (error) {
      if (!isRefusedFor(error, 'bad-challenge') || attempt === challengesMax) throw error
    }
  }
}

export function isRefusedFor(error: unknown, ...codes: readonly RefusalCode[]): boolean {
  if (!(error instanceof ClientError)) return false
  const { refusal } = error.details
  return refusal !== undefined && codes.includes(refusal.code)
}

async function settleOutcome(
  context: Context,
  draft: Registration,
  outcome: Exclude<RegisterOutcome, { outcome: 'pending' }>,
  { address }: IntroducedNode,
  deadline: Deadline,
): Promise<Verified<Certificate>> {
  const { registration } = outcome.certificate
  if (outcome.outcome === 'certified' && !equalBytes(registration.id, draft.id)) {
    throw misbehaviour(address, 'certificate', 'it certifies another registration than was sent.')
  }
  const { certificate } = await verifyAndRemember(
    context,
    draft.name,
    outcome.certificate,
    address,
    deadline,
  )
  if (certificate.registration.sequence < draft.sequence) {
    const sentence = `it answers 'taken' with registration ${certificate.registration.sequence}, which ours follows.`
    throw misbehaviour(address, 'answer', sentence)
  }
  return settle(context, draft, certificate)
}

/** What a verified certificate at or above the draft's sequence means for the draft. */
async function settle(
  { keys }: Context,
  draft: Registration,
  certificate: Verified<Certificate>,
): Promise<Verified<Certificate>> {
  const { id, ownerKey, action, sequence } = certificate.registration
  if (equalBytes(id, draft.id)) return certificate
  const holder = holderOf(certificate)
  const ours = await isOurs(keys, ownerKey)
  if (draft.action === 'claim' && action !== 'retire' && ours) return certificate
  if (draft.action === 'retire' && action === 'retire') return certificate
  if (ours && isSameWish(certificate.registration, draft)) return certificate
  if (ours) {
    const sentence = `Registration ${sequence} of '${draft.name}' was decided before: a ${action} by a key of yours.`
    throw new ClientError('superseded', sentence, { holder })
  }
  throw takenError(draft.name, certificate)
}

/** Of what was signed twice, since one node found it too old, either is what its owner wants. */
export function isSameWish(one: Registration, other: Registration): boolean {
  const key = (keys: readonly Uint8Array[]) => keys.map(bytesToHex).join()
  return (
    one.action === other.action &&
    equalBytes(one.slot, other.slot) &&
    equalBytes(one.ownerKey, other.ownerKey) &&
    key(one.devices) === key(other.devices) &&
    key(one.homeNodes) === key(other.homeNodes)
  )
}

export function takenError(name: string, certificate: Certificate): ClientError {
  const holder = holderOf(certificate)
  const since = showTime(holder.sinceMs)
  const sentence = `'${name}' is taken: by key ${holder.fingerprint}, since ${since} (registration ${holder.sequence}).`
  return new ClientError('taken', sentence, { holder })
}

function isTimeout(error: unknown): boolean {
  return error instanceof ClientError && error.code === 'timeout'
}

function pendingError({ name }: Registration, { address: node }: IntroducedNode): ClientError {
  const sentence = `'${name}' was accepted but not decided in time. Ask again later; nothing is lost.`
  return new ClientError('pending', sentence, { node })
}

/**
 * Waits for the pushed certificate and asks again meanwhile: a push may be lost, and a node may have
 * dropped a claim that was not decided when its epoch ended.
 */
async function awaitDecision(
  context: Context,
  draft: Registration,
  node: IntroducedNode,
  pushed: Promise<Certificate>,
  deadline: Deadline,
): Promise<Verified<Certificate>> {
  for (let waitMs = pollFirstMs; ; waitMs = Math.min(pollLongestMs, waitMs * 2)) {
    const certificate = await within(pushed, Math.min(waitMs, remainingMs(deadline)), deadline)
    if (certificate !== undefined) {
      const opened = await openPushed(context, draft, certificate, node, deadline)
      if (opened !== undefined) return settle(context, draft, opened)
      pushed = new Promise(() => {})
    }
    const found = await lookupAt(context, node, draft.name, deadline)
    if (found.status === 'pending') continue
    if (found.status !== 'absent' && found.certificate.registration.sequence >= draft.sequence) {
      return settle(context, draft, found.certificate)
    }
    const outcome = await offer(context, draft, node, deadline)
    if (outcome.outcome !== 'pending') {
      return settleOutcome(context, draft, outcome, node, deadline)
    }
  }
}

/** Anybody who knows our address can push a certificate: one that does not hold blames nobody. */
async function openPushed(
  context: Context,
  draft: Registration,
  certificate: Certificate,
  { address }: IntroducedNode,
  deadline: Deadline,
): Promise<Verified<Certificate> | undefined> {
  try {
    const seen = await verifyAndRemember(context, draft.name, certificate, address, deadline)
    return seen.certificate
  } catch (error) {
    if (error instanceof ClientError && error.code === 'misbehaviour') return undefined
    throw error
  }
}
