/** What owners do with names: register, update, rotate, retire. FEDERATION.md section 2. */
import { equalBytes } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import { nameFault } from '../../proto/names.js'
import type { Registration } from '../../proto/registration.js'
import type { Signer, Verified } from '../../proto/signatures.js'
import type { Context } from './context.js'
import { expectSigner, type Intent, intentOf, makeDraft } from './drafts.js'
import { ClientError } from './errors.js'
import { clockSkewMs, type IntroducedNode } from './federation.js'
import { foundIn, type LookupResult, settledLookupAt } from './lookup.js'
import { isOurs } from './own-keys.js'
import { isRefusedFor, isSameWish, submit, takenError } from './registering.js'
import { showDuration, showTime } from './show-time.js'
import { type Deadline, notCounting, pause, remainingMs } from './waiting.js'

export interface OwnResult {
  readonly name: string
  readonly certificate: Verified<Certificate>
  /** False: it was so before; nothing had to be said. */
  readonly changed: boolean
}

export interface ServiceWishes {
  /** P-256 keys that may log in, at most eight. */
  readonly devices?: readonly Uint8Array[]
  /** Node keys where mailboxes are kept, at most three, best first. */
  readonly homeNodes?: readonly Uint8Array[]
}

const signingsMax = 3
const pauseFirstMs = 500
const pauseLongestMs = 5_000
/** How far ahead of their clocks nodes take a registration, and some. */
const issuedAheadMsMax = 15 * 60_000

/**
 * Claims a name. One key per name, made here; a name that one of our keys holds already is a success.
 * @throws ClientError `taken`, `invalid-name`, `pending`, `refused`, and what asking nodes throws
 */
export function register(
  context: Context,
  name: string,
  wishes: ServiceWishes,
  deadline: Deadline,
): Promise<OwnResult> {
  return withTruth(context, name, deadline, async (truth, node, share, resumed) => {
    const { keys, federation } = context
    if (truth.status === 'held') {
      const { certificate, holder } = truth
      const changed = resumed === 'claim'
      if (await isOurs(keys, holder.ownerKey)) return { name, certificate, changed }
      throw takenError(name, certificate)
    }
    const previous = truth.status === 'retired' ? truth.certificate : undefined
    if (previous !== undefined) expectNotQuarantined(context, previous, node)
    // The grammar is asked of a first claim only (FEDERATION.md section 2).
    const fault = previous ? undefined : nameFault(name, federation.newest.policy.names)
    if (fault !== undefined) throw new ClientError('invalid-name', fault)
    const owner = await keyFor(context, name, 'owner', previous === undefined)
    const devices = wishes.devices ?? [
      (await keyFor(context, name, 'device', previous === undefined)).publicKey,
    ]
    const { homeNodes } = wishes
    return say(context, { action: 'claim', name, previous, owner, devices, homeNodes }, node, share)
  })
}

/**
 * Members count the quarantine from when they stored the retirement, which cannot be much before the time
 * in it: while even that is too recent, working and asking are in vain.
 * @throws ClientError `refused` (quarantined), as a node would
 */
function expectNotQuarantined(
  { federation }: Context,
  { registration: { name, issuedAtMs } }: Certificate,
  node: IntroducedNode,
): void {
  const nowMs = federation.nowMs(node)
  const { quarantineMs } = federation.newest.policy
  const leftMs = issuedAtMs + quarantineMs - nowMs
  if (leftMs <= issuedAheadMsMax || issuedAtMs > nowMs + issuedAheadMsMax) return
  const sentence = `'${name}' was retired on ${showTime(issuedAtMs)}; it can be claimed again in ${showDuration(leftMs)}.`
  const refusal = { code: 'quarantined', sentence, retry: true, retryAfterMs: leftMs } as const
  throw new ClientError('refused', sentence, { refusal })
}

/** A key made for this name that nothing is known to use: left by a run that did not get far. */
async function keyFor(
  { keys }: Context,
  name: string,
  purpose: 'owner' | 'device',
  mayReuse: boolean,
): Promise<Signer> {
  const left = mayReuse
    ? (await keys.list()).find((entry) => entry.name === name && entry.purpose === purpose)
    : undefined
  const signer = left && (await keys.signer(left.publicKey))
  return signer ?? (await keys.create({ name, purpose }))
}

/** Changes devices and home nodes; what is not given stays. */
export function update(
  context: Context,
  name: string,
  wishes: ServiceWishes,
  deadline: Deadline,
): Promise<OwnResult> {
  return withTruth(context, name, deadline, async (truth, node, share, resumed) => {
    const { certificate: previous, owner } = await expectHeld(context, truth)
    const { registration } = previous
    const devices = wishes.devices ?? registration.devices
    const homeNodes = wishes.homeNodes ?? registration.homeNodes
    if (sameKeys(devices, registration.devices) && sameKeys(homeNodes, registration.homeNodes)) {
      return { name, certificate: previous, changed: resumed === 'update' }
    }
    return say(
      context,
      { action: 'update', name, previous, owner, devices, homeNodes },
      node,
      share,
    )
  })
}

function sameKeys(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((key, i) => equalBytes(key, b[i] ?? new Uint8Array()))
}

/** Replaces the owner key by a fresh one; devices and home nodes stay. */
export function rotate(context: Context, name: string, deadline: Deadline): Promise<OwnResult> {
  return withTruth(context, name, deadline, async (truth, node, share, resumed) => {
    const { certificate: previous, owner: previousOwner } = await expectHeld(context, truth)
    const { registration } = previous
    if (resumed === 'rotate') return { name, certificate: previous, changed: true }
    const owner = await context.keys.create({ name, purpose: 'owner' })
    const { devices, homeNodes } = registration
    const intent = { action: 'rotate', name, previous, owner, previousOwner } as const
    return say(context, { ...intent, devices, homeNodes }, node, share)
  })
}

/** Gives a name up. Others may claim it when the quarantine of the federation's policy is over. */
export function retire(context: Context, name: string, deadline: Deadline): Promise<OwnResult> {
  return withTruth(context, name, deadline, async (truth, node, share, resumed) => {
    if (truth.status === 'retired' && (await isOurs(context.keys, truth.holder.ownerKey))) {
      const { certificate } = truth
      return { name, certificate, changed: resumed === 'retire' }
    }
    const { certificate: previous, owner } = await expectHeld(context, truth)
    const intent = { action: 'retire', name, previous, owner, devices: [], homeNodes: [] } as const
    return say(context, intent, node, share)
  })
}

type Truth = Exclude<LookupResult, { status: 'pending' }>

type Act = (
  truth: Truth,
  node: IntroducedNode,
  deadline: Deadline,
  resumed: Registration['action'] | undefined,
) => Promise<OwnResult>

/**
 * Acts on how a name stands. While every node says that the name is being decided, or that it has not
 * caught up with its epoch, they are asked again: both end.
 */
async function withTruth(
  context: Context,
  name: string,
  deadline: Deadline,
  act: Act,
): Promise<OwnResult> {
  for (let pauseMs = pauseFirstMs; ; pauseMs = Math.min(pauseLongestMs, pauseMs * 2)) {
    try {
      return await actAtOneNode(context, name, deadline, act)
    } catch (error) {
      const isPassing =
        error instanceof ClientError && (error.code === 'pending' || error.code === 'unsettled')
      if (!isPassing || pauseMs >= remainingMs(deadline)) throw error
    }
    await pause(pauseMs, deadline)
  }
}

/**
 * Learns how a name stands, brings what an earlier run left on its way to its end, and then acts. All
 * at one node; another one is tried when it fails.
 */
function actAtOneNode(
  context: Context,
  name: string,
  deadline: Deadline,
  act: Act,
): Promise<OwnResult> {
  return context.federation.withNode(deadline, async (node, share) => {
    context.tell({ kind: 'stage', stage: 'looking-up' })
    const found = await settledLookupAt(context, node, name, share)
    const draft = await context.memory.loadDraft(name)
    if (draft === undefined) return act(expectDecided(found), node, share, undefined)
    const previous =
      'certificate' in found ? found.certificate : await context.memory.loadCertificate(name)
    if (previous === undefined || previous.registration.sequence < draft.sequence) {
      context.tell({ kind: 'resuming', name, action: draft.action })
      const { certificate } = await carryOn(context, draft, previous, node, share)
      return act(shownBy(certificate, node), node, share, draft.action)
    }
    await context.memory.dropDraft(name)
    const isDone = equalBytes(previous.registration.id, draft.id)
    const resumed = isDone ? draft.action : undefined
    if (found.status !== 'pending') return act(found, node, share, resumed)
    const opened = await context.federation.openCertificate(name, previous, node.address, share)
    return act(shownBy(opened, node), node, share, resumed)
  })
}

/** A certificate that was verified here says more than a node that has not heard of it yet. */
function shownBy(certificate: Verified<Certificate>, { address: node }: IntroducedNode): Truth {
  const { name } = certificate.registration
  const said = { name, node, quorum: undefined, formerHolder: undefined, settled: true }
  return { ...said, ...foundIn(certificate) }
}

function expectDecided(found: LookupResult): Truth {
  if (found.status !== 'pending') return found
  const sentence = `A registration of '${found.name}' is being decided. Ask again in a moment.`
  throw new ClientError('pending', sentence, { node: found.node })
}

/** @throws ClientError `unknown-name`, `not-owner` */
async function expectHeld(
  { keys }: Context,
  truth: Truth,
): Promise<{ certificate: Verified<Certificate>; owner: Signer }> {
  if (truth.status === 'absent') {
    throw new ClientError('unknown-name', `Nobody holds '${truth.name}'.`)
  }
  const { certificate, holder, name } = truth
  if (truth.status === 'retired') {
    const since = showTime(holder.sinceMs)
    throw new ClientError('unknown-name', `'${name}' was given up by its holder on ${since}.`, {
      holder,
    })
  }
  return { certificate, owner: await expectSigner(keys, holder.ownerKey, name, holder) }
}

async function say(
  context: Context,
  intent: Intent,
  node: IntroducedNode,
  deadline: Deadline,
): Promise<OwnResult> {
  const startedMs = context.clock.elapsedMs()
  const draft = await makeDraft(context, intent, node, deadline)
  // A node is not to blame for the time that our own work takes.
  return carryOn(context, draft, intent.previous, node, notCounting(deadline, startedMs))
}

/**
 * Submits a draft, and signs again under the same key when it is too old. A verified certificate at or
 * above its sequence ends a draft, and nothing else does: a refusal is one node's word, and whoever
 * forgot the bytes because of it would sign a rival next time.
 */
async function carryOn(
  context: Context,
  first: Registration,
  previous: Certificate | undefined,
  node: IntroducedNode,
  deadline: Deadline,
): Promise<OwnResult> {
  const { memory, federation, tell } = context
  let draft = first
  for (let signing = 1; ; signing++) {
    try {
      const certificate = await submit(context, draft, node, deadline)
      await memory.dropDraft(draft.name)
      return resultOf(draft, certificate)
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
      if (isOutcome(error)) await memory.dropDraft(draft.name)
      if (signing === signingsMax || !isRefusedFor(error, 'old-epoch', 'stale')) throw error
      const fresh = await federation.refresh(node.address, deadline)
      if (!isTooOld(context, draft, fresh, error)) throw error
      tell({ kind: 'signing-again', name: draft.name, reason: error.message })
      draft = await makeDraft(context, await intentOf(context, draft, previous), fresh, deadline)
    }
  }
}

function resultOf(draft: Registration, certificate: Verified<Certificate>): OwnResult {
  const { name, id } = draft
  const { registration } = certificate
  const changed = equalBytes(registration.id, id) || isSameWish(registration, draft)
  return { name, certificate, changed }
}

/** These two codes are given for a verified certificate of another registration only. */
function isOutcome({ code }: ClientError): boolean {
  return code === 'taken' || code === 'superseded'
}

/** Whether a refusal for age agrees with the manifests that are verified here, or with the node's own clock. */
function isTooOld(
  { federation }: Context,
  { epoch, issuedAtMs }: Registration,
  node: IntroducedNode,
  refused: ClientError,
): boolean {
  // The current epoch and the one before it are taken (FEDERATION.md section 2).
  if (isRefusedFor(refused, 'old-epoch')) return epoch < federation.newest.epoch - 1
  return Math.abs(federation.nowMs(node) - issuedAtMs) > clockSkewMs
}
