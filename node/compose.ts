/** Builds a node from its parts, in order, and takes it apart in reverse. */
import type { Answerer, CarrierEvents, IdentityStore, SenderTag } from '../client/mixnet/carrier.js'
import { fileIdentityStore } from '../client/mixnet/file-identity-store.js'
import { createDriver } from '../cluster/driver.js'
import { bytesToHex } from '../proto/bytes.js'
import type { Certificate } from '../proto/certificate.js'
import { formatInvite } from '../proto/invite.js'
import type { ManifestChain } from '../proto/manifest.js'
import type { Presence } from '../proto/presence.js'
import { loginKeys } from '../proto/registration.js'
import { encodeResponse, type ResponseBody } from '../proto/requests.js'
import { Closing, within } from './closing.js'
import { type Data, openData } from './data.js'
import { createChallenges } from './door/challenge.js'
import { createDoor } from './door/door.js'
import { createFloodReport } from './door/flood-report.js'
import { createTakenChallenges } from './door/taken-challenges.js'
import { createUndecided } from './door/undecided.js'
import { livingFederation, selfIn, votingKeyFault } from './federation.js'
import { type DataPaths, dataPaths, lastMixnetAddress } from './keys/data-directory.js'
import { writeDurably } from './keys/durable-file.js'
import { isPlain } from './keys/key-file.js'
import { createNextVotingKey } from './keys/next-voting-key.js'
import type { Loggers } from './loggers.js'
import { createMembership, type Membership } from './membership/membership.js'
import { createMessagesSide } from './messages-side.js'
import { createMixnetSide, type MixnetSide } from './mixnet-side.js'
import { createNymchatSide } from './nymchat-side.js'
import { serveOperator } from './operator/server.js'
import { operatorAnswers } from './operator-asks.js'
import { createOwnPresence } from './own-presence.js'
import { type Heartbeat, startHeartbeat } from './peers/heartbeat.js'
import { isAmongOthers, LateOverlay, type OverlayChoice, openPeering } from './peers/peering.js'
import { Presences } from './peers/presences.js'
import { Routes } from './routes.js'
import type { NodeSettings } from './settings.js'
import { nodeSignatures } from './signatures.js'
import { writeSnapshot } from './snapshot.js'
import {
  type Life,
  type NodeStatus,
  nodeHealth,
  type StatusParts,
  stateOf,
  statusOf,
} from './status.js'
import { keepNamesRoot } from './store/names-root-keeper.js'
import { openStore, type Store } from './store/store.js'
import { realTimers } from './timers.js'
import { createVerification } from './verification/verification.js'

export interface NodeOptions {
  /** Made by `initialise`. */
  readonly dataDirectory: string
  readonly passphrase?: Uint8Array | undefined
  readonly settings: NodeSettings
  readonly loggers: Loggers
  /** Milliseconds since 1970. */
  readonly clock: () => number
  /** Opens the way to the mixnet. A carrier with an identity of another kind may ignore the store. */
  readonly openCarrier: (events: CarrierEvents, identity: IdentityStore) => Promise<Answerer>
  /** Undefined: it talks to no other node. */
  readonly overlay?: OverlayChoice | undefined
}

export interface RunningNode {
  /** The mixnet address that clients write to. */
  readonly address: string
  readonly invite: string
  readonly federationId: Uint8Array
  readonly nodeKey: Uint8Array
  /** Where other nodes can dial this one; none without a listener. */
  readonly multiaddrs: readonly string[]
  readonly paths: DataPaths
  /** Resolves, with the reason, when the node can no longer serve; then only `close` makes sense. */
  readonly faulted: Promise<unknown>
  /** The door without a carrier. */
  handle(bytes: Uint8Array, senderTag: SenderTag | undefined): Promise<Uint8Array | undefined>
  status(): NodeStatus
  /** Takes nothing more, answers what was accepted within a bound, and releases everything. */
  close(): Promise<void>
}

/** How long before its end a session's holder is told. */
const noticeSeconds = 600
/** How long a stopping node takes to hand the last answers to its carrier. */
const lastWordMs = 500

/**
 * Starts a node.
 * @throws LockedError, StoreFault, KeyFileError, FederationError, RefusedError (a broken manifest chain),
 *   CarrierError; whatever was built by then is closed
 */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const closing = new Closing()
  try {
    return await build(options, closing)
  } catch (error) {
    await closing.run().catch(() => undefined)
    throw error
  }
}

async function build(options: NodeOptions, closing: Closing): Promise<RunningNode> {
  const { settings, loggers, clock } = options
  const life: Life = { state: 'starting', mixnetAddress: '', startedAtMs: clock() }
  const fault = faultSignal()
  const paths = dataPaths(options.dataDirectory)
  const { passphrase } = options
  const data = openData(paths, { passphrase, ...settings }, closing)
  if (passphrase !== undefined && isPlain(paths.nodeKey, 'node key')) {
    loggers.node.warn('node.key is not under the passphrase: only keys made from now on are')
  }
  const parts = buildDoor(options, data, life, onFault)
  const { routes, driver, door, mixnet, push, late, verification } = parts
  closing.add(() => parts.messages.close())
  closing.add(() => parts.nymchat.close())
  // After the driver, which may have a last word, and may wait for them.
  closing.add(() => late.close())
  closing.add(() => verification.close())
  closing.add(() => new Promise((idle) => driver.close(() => idle())))
  const { namesRootMs: everyMs } = settings
  closing.add(keepNamesRoot({ store: data.store, everyMs, onFault }))

  const { id: federationId, nodeKey } = data.federation
  const looked = { ...data, ...parts, life, clock, faultInjection: isInjured(options) }
  const status = () => statusOf(looked)
  const answers = operatorAnswersOf(parts, paths, { looked, status: () => orFault(status) })
  const operator = { path: paths.operatorSocket, answers, log: loggers.operator }
  // Before the carrier, which may take minutes to connect: a starting node can be looked at.
  closing.add(await serveOperator(operator))
  const keyFault = votingKeyFault(data.federation, data.votingKeys)
  if (keyFault !== undefined) loggers.node.error({ reason: keyFault }, 'this member does not vote')
  if (isInjured(options)) loggers.node.warn('fault injection is on: for tests only')
  const heartbeat = startHeartbeat({ presence: parts.presence, overlay: late, onFault })
  closing.add(heartbeat.stop)
  await joinOthers(options, data, parts, heartbeat)

  const carrier = await options.openCarrier(mixnet.events, fileIdentityStore(paths.mixnetIdentity))
  closing.add(() => carrier.close())
  const { address } = carrier
  life.mixnetAddress = address
  writeDurably(paths.mixnetAddress, `${address}\n`, { replace: true })

  const invite = formatInvite({ federationId, addresses: [address] })
  const floods = createFloodReport(door.counts, loggers.door)
  const sweeper = setInterval(() => {
    sweep(routes, push, clock())
    floods.tell()
  }, settings.sweepMs)
  sweeper.unref()
  closing.add(() => clearInterval(sweeper))
  closing.add(async () => {
    life.state = 'stopping'
    heartbeat.say()
    if (await answerTheRest(parts, settings.stopMs)) return
    loggers.node.warn({ waitedMs: settings.stopMs }, 'stopped before everything was answered')
  })
  life.state = 'serving'
  mixnet.answerBy(carrier)
  loggers.node.info({ federation: bytesToHex(federationId) }, 'serving')

  let closed: Promise<void> | undefined
  return {
    ...{ address, invite, federationId, paths, status },
    multiaddrs: late.opened?.multiaddrs ?? [],
    nodeKey: nodeKey.publicKey,
    faulted: fault.raised,
    handle: door.handle,
    close() {
      closed ??= closing.run().then(() => loggers.node.info('stopped'))
      return closed
    },
  }

  /** Wherever a fault is met, the whole node stops: what one part cannot read, no part may build on. */
  function onFault(reason: unknown): void {
    parts.door.stopTaking()
    parts.driver.fail(reason)
    fault.raise(reason)
  }

  function orFault<Result>(run: () => Result): Result {
    try {
      return run()
    } catch (reason) {
      onFault(reason)
      throw reason
    }
  }
}

/** Whether its operator may do it harm. */
function isInjured({ overlay }: NodeOptions): boolean {
  return overlay?.faultInjection ?? false
}

function operatorAnswersOf(
  parts: Parts,
  paths: DataPaths,
  { looked, status }: { readonly looked: StatusParts; readonly status: () => NodeStatus },
) {
  const { federation, late } = parts
  const { life, clock, faultInjection } = looked
  return operatorAnswers({
    ...{ federation, status, health: () => nodeHealth(looked) },
    invite: () => inviteOf(federation.id, life.mixnetAddress || lastMixnetAddress(paths)),
    snapshot: () => snapshotOf(paths),
    membership: membershipOf(parts),
    faults: faultInjection ? { ...parts, clock, overlay: late } : undefined,
  })
}

/**
 * Whether a client can do something with what a node says: a node that is still on its way into the mixnet
 * cannot be asked, and of a later epoch than ours we could not give it the manifests.
 */
function isOfUse({ mixnetAddress, epoch }: Presence, chain: ManifestChain): boolean {
  return mixnetAddress !== '' && epoch < chain.length
}

function membershipOf(parts: Parts): Membership {
  const { federation, driver, timers, presence, presences, late } = parts
  return createMembership({
    ...{ federation, driver, timers, presence, signatures: nodeSignatures },
    presenceOf: (nodeKey) => presences.of(nodeKey)?.presence,
    nodeKeys: () => federation.current.members.map((member) => member.nodeKey),
    hasOverlay: () => late.opened !== undefined,
  })
}

/** Opens the overlay, if there is to be one. */
async function joinOthers(
  { overlay: choice, loggers }: NodeOptions,
  { federation, nodeSeed }: Data,
  { driver, presences, late, messages }: Pick<Parts, 'driver' | 'presences' | 'late' | 'messages'>,
  heartbeat: Heartbeat,
): Promise<void> {
  const { publicKey: nodeKey } = federation.nodeKey
  if (choice === undefined || !isAmongOthers(choice, federation.current, nodeKey)) return
  await openPeering({
    ...{ choice, late, nodeSeed, nodeKey, driver, presences, heartbeat },
    relay: messages.relay,
    federationId: federation.id,
    log: loggers.peers,
  })
}

/** @returns whether everything that the door took was answered in time */
async function answerTheRest(
  { door, undecided, mixnet }: Pick<Parts, 'door' | 'undecided' | 'mixnet'>,
  stopMs: number,
): Promise<boolean> {
  door.stopTaking()
  const answered = door.settled().then(() => mixnet.settled())
  if (await within(stopMs, answered)) return true
  // Claims that the others have yet to decide: their owners can ask any node.
  undecided.stopWaiting()
  return within(lastWordMs, answered)
}

function inviteOf(federationId: Uint8Array, address: string | undefined): string | undefined {
  return address && formatInvite({ federationId, addresses: [address] })
}

type Parts = ReturnType<typeof buildDoor>

function faulting(run: () => void, onFault: (fault: unknown) => void): void {
  try {
    run()
  } catch (fault) {
    onFault(fault)
  }
}

/** Everything between the store and the carrier. */
function buildDoor(
  { settings, loggers, clock }: NodeOptions,
  { store, mailboxDatabase, federation: opened, votingKeys, isMirror, nymchatKey }: Data,
  life: Life,
  onFault: (fault: unknown) => void,
) {
  const routes = new Routes({ ...settings, noticeSeconds }, life.startedAtMs)
  const timers = realTimers(clock)
  const late = new LateOverlay()
  const { publicKey: nodeKey } = opened.nodeKey
  const nextVotingKey = createNextVotingKey({ keys: votingKeys, nodeKey, isMirror })
  nextVotingKey.enter(opened.chain)
  const verification = createVerification({ log: loggers.peers })
  const driver = createDriver({
    ...{ store, timers, onFault, nodeKey, overlay: late },
    keys: votingKeys,
    signatures: nodeSignatures,
    settings: settings.deciding,
    verification,
    onCertified(certificate) {
      endUnlistedSessions(certificate, store, routes)
      messages.onCertified(certificate)
    },
    onManifest(chain) {
      faulting(() => nextVotingKey.enter(chain), onFault)
      late.opened?.knownChanged()
    },
  })
  const federation = livingFederation(opened, driver)
  const push = (senderTag: SenderTag, body: ResponseBody) =>
    mixnet.push(senderTag, encodeResponse({ requestId: undefined, body }))
  const look = (name: string) => driver.look(name)
  const undecided = createUndecided({
    ...{ driver, timers, push },
    pendingMs: settings.pendingMs,
    undecidedMax: settings.deciding.slotsMax,
  })
  const presences = new Presences({
    ...{ federationId: federation.id, nodeKey, clock, signatures: nodeSignatures },
    chain: () => driver.chain,
  })
  const messages = createMessagesSide({
    ...{ database: mailboxDatabase, settings: settings.mailboxes, nodeKey },
    ...{ federation, names: store, look, routes, timers, push, presences, onFault },
    elapsedMs: () => performance.now(),
    overlay: late,
  })
  const nymchat = createNymchatSide({
    ...{ federation, names: store, driver, timers, messages, onFault },
    replyKey: nymchatKey,
    reply: (senderTag, bytes) => mixnet.say(senderTag, bytes),
    log: loggers.node,
  })
  const presence = createOwnPresence({
    ...{ federation, clock },
    names: store,
    role: () => (selfIn(federation) === undefined ? 'mirror' : 'member'),
    state: () => stateOf(life, driver),
    multiaddrs: () => late.opened?.multiaddrs ?? [],
    nextVotingKey: () => nextVotingKey.publicKey,
    mixnetAddress: () => life.mixnetAddress,
    packets: (nowMs) => mixnet.packets(nowMs),
  })
  const door = createDoor(
    {
      ...{ federation, settings, routes, presence, undecided, messages, look, onFault },
      signatures: nodeSignatures,
      names: store,
      presences: () =>
        presences.all().flatMap(({ presence: one }) => {
          return isOfUse(one, driver.chain) ? one : []
        }),
      challenges: createChallenges(settings.challengeMs),
      takenChallenges: createTakenChallenges(settings.challengeMs),
      foreign: (frame, senderTag) => nymchat.handle(frame, senderTag),
    },
    clock,
  )
  const mixnet: MixnetSide = createMixnetSide({
    ...{ door, clock, routes, onFault },
    log: loggers.mixnet,
  })
  return {
    ...{ federation, routes, driver, door, undecided, mixnet, push, presence, presences, late },
    ...{ timers, verification, messages, nymchat },
  }
}

/** Through a connection of its own, so that a slow reader of it keeps nobody waiting. */
function* snapshotOf(paths: DataPaths): Generator<Uint8Array> {
  const store = openStore(paths.store, { readonly: true })
  try {
    yield* writeSnapshot(store)
  } finally {
    store.close()
  }
}

/** The first fault, as something to wait for. */
function faultSignal() {
  let raise: (fault: unknown) => void = () => undefined
  const raised = new Promise<unknown>((resolve) => {
    raise = resolve
  })
  return { raise: (fault: unknown) => raise(fault), raised }
}

/** A session ends when a newer certified registration no longer lists its device. SERVICE.md section 3. */
function endUnlistedSessions({ registration }: Certificate, store: Store, routes: Routes): void {
  const { name, sequence, action } = registration
  if (action === 'claim') return
  const before = store.certificateAt(name, sequence - 1)?.certificate.registration
  const listed = action === 'retire' ? [] : loginKeys(registration).map(bytesToHex)
  for (const device of before === undefined ? [] : loginKeys(before)) {
    if (!listed.includes(bytesToHex(device))) routes.end(name, device)
  }
}

function sweep(
  routes: Routes,
  push: (senderTag: SenderTag, body: ResponseBody) => void,
  nowMs: number,
): void {
  for (const { senderTag, sessionSeconds } of routes.sweep(nowMs).expiring) {
    push(senderTag, { kind: 'expiring', sessionSeconds })
  }
}
