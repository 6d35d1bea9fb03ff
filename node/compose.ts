/** Builds a node from its parts, in order, and takes it apart in reverse. */
import type {
  Answerer,
  CarrierEvents,
  CarrierState,
  IdentityStore,
  SenderTag,
} from '../client/mixnet/carrier.js'
import { fileIdentityStore } from '../client/mixnet/file-identity-store.js'
import { createDriver } from '../cluster/driver.js'
import type { Driver } from '../cluster/ports.js'
import { bytesToHex } from '../proto/bytes.js'
import type { Certificate } from '../proto/certificate.js'
import { formatInvite } from '../proto/invite.js'
import type { NodeState } from '../proto/presence.js'
import { loginKeys } from '../proto/registration.js'
import { encodeResponse, type ResponseBody } from '../proto/requests.js'
import { Closing, within } from './closing.js'
import { type Data, openData } from './data.js'
import { createChallenges } from './door/challenge.js'
import { createDoor, type Door, type DoorCounts } from './door/door.js'
import { createFloodReport } from './door/flood-report.js'
import { createTakenChallenges } from './door/taken-challenges.js'
import { createUndecided } from './door/undecided.js'
import { type Federation, livingFederation } from './federation.js'
import { type DataPaths, dataPaths, lastMixnetAddress } from './keys/data-directory.js'
import { writeDurably } from './keys/durable-file.js'
import type { Loggers } from './loggers.js'
import { createMixnetSide, type MixnetSide } from './mixnet-side.js'
import { noPeers } from './no-peers.js'
import { serveOperator } from './operator/server.js'
import { createOwnPresence } from './own-presence.js'
import { Routes } from './routes.js'
import type { NodeSettings } from './settings.js'
import { nodeSignatures } from './signatures.js'
import { writeSnapshot } from './snapshot.js'
import { keepNamesRoot } from './store/names-root-keeper.js'
import { openStore, type Store } from './store/store.js'
import { realTimers } from './timers.js'
import { programVersion } from './version.js'

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
}

export interface NodeStatus {
  readonly state: NodeState
  readonly version: string
  readonly federationId: string
  readonly nodeKey: string
  readonly epoch: number
  readonly settled: boolean
  /** Whether this member votes now, and if not, why. */
  readonly voting: true | string
  /** Node keys of members of this epoch that evidence exposes. */
  readonly exposed: readonly string[]
  /** Slots of which two certificates were seen: more members lie than the federation bears. */
  readonly contradicted: number
  /** Empty until the node is in the mixnet. */
  readonly mixnetAddress: string
  readonly mixnet: CarrierState
  readonly names: number
  readonly certificates: number
  /** As it was last finished; undefined before the first time. */
  readonly namesRoot: string | undefined
  readonly sessions: number
  readonly claimsWaiting: number
  /** Names, and perhaps the next manifest, that are being decided. */
  readonly undecided: number
  readonly requests: DoorCounts
  /** Answers that the carrier could not take. */
  readonly unanswered: number
  readonly uptimeSeconds: number
}

export interface RunningNode {
  /** The mixnet address that clients write to. */
  readonly address: string
  readonly invite: string
  readonly federationId: Uint8Array
  readonly nodeKey: Uint8Array
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

/** What of a node changes while it lives, and its presence tells. */
interface Life {
  state: NodeState
  mixnetAddress: string
  readonly startedAtMs: number
}

async function build(options: NodeOptions, closing: Closing): Promise<RunningNode> {
  const { settings, loggers, clock } = options
  const life: Life = { state: 'starting', mixnetAddress: '', startedAtMs: clock() }
  const fault = faultSignal()
  const paths = dataPaths(options.dataDirectory)
  const { passphrase } = options
  const data = openData(paths, { passphrase, ...settings }, closing)
  const parts = buildDoor(options, data, life, onFault)
  const { routes, driver, door, mixnet, push } = parts
  closing.add(() => new Promise((idle) => driver.close(() => idle())))
  const { namesRootMs: everyMs } = settings
  closing.add(keepNamesRoot({ store: data.store, everyMs, onFault }))

  const { id: federationId, nodeKey } = data.federation
  const status = () => statusOf({ ...data, ...parts, life, clock })
  const operator = {
    path: paths.operatorSocket,
    status: () => orFault(status),
    invite: () => inviteOf(federationId, life.mixnetAddress || lastMixnetAddress(paths)),
    snapshot: () => snapshotOf(paths),
    log: loggers.operator,
  }
  // Before the carrier, which may take minutes to connect: a starting node can be looked at.
  closing.add(await serveOperator(operator))

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
    if (await answerTheRest(parts, settings.stopMs)) return
    loggers.node.warn({ waitedMs: settings.stopMs }, 'stopped before everything was answered')
  })
  life.state = 'serving'
  mixnet.answerBy(carrier)
  loggers.node.info({ federation: bytesToHex(federationId) }, 'serving')

  let closed: Promise<void> | undefined
  return {
    ...{ address, invite, federationId, paths, status },
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

/** @returns whether everything that the door took was answered in time */
async function answerTheRest(
  { door, undecided, mixnet }: Pick<ReturnType<typeof buildDoor>, 'door' | 'undecided' | 'mixnet'>,
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

/** Everything between the store and the carrier. */
function buildDoor(
  { settings, loggers, clock }: NodeOptions,
  { store, federation: opened, votingKeys }: Data,
  life: Life,
  onFault: (fault: unknown) => void,
) {
  const routes = new Routes({ ...settings, noticeSeconds }, life.startedAtMs)
  const timers = realTimers(clock)
  const driver = createDriver({
    ...{ store, timers, onFault },
    overlay: noPeers,
    keys: votingKeys,
    signatures: nodeSignatures,
    nodeKey: opened.nodeKey.publicKey,
    settings: settings.deciding,
    onCertified: (certificate) => endUnlistedSessions(certificate, store, routes),
  })
  const federation = livingFederation(opened, driver)
  const push = (senderTag: SenderTag, body: ResponseBody) =>
    mixnet.push(senderTag, encodeResponse({ requestId: undefined, body }))
  const undecided = createUndecided({
    ...{ driver, timers, push },
    pendingMs: settings.pendingMs,
    undecidedMax: settings.deciding.slotsMax,
  })
  const presence = createOwnPresence({
    ...{ federation, clock },
    names: store,
    state: () => stateOf(life, driver),
    mixnetAddress: () => life.mixnetAddress,
    packets: (nowMs) => mixnet.packets(nowMs),
  })
  const door = createDoor(
    {
      ...{ federation, settings, routes, presence, undecided, onFault },
      signatures: nodeSignatures,
      names: store,
      look: (name) => driver.look(name),
      challenges: createChallenges(settings.challengeMs),
      takenChallenges: createTakenChallenges(settings.challengeMs),
    },
    clock,
  )
  const mixnet: MixnetSide = createMixnetSide({
    ...{ door, clock, routes, onFault },
    log: loggers.mixnet,
  })
  return { federation, routes, driver, door, undecided, mixnet, push }
}

/** A node that has not settled cannot say what is certified: it is catching up. */
function stateOf({ state }: Life, driver: Driver): NodeState {
  return state === 'serving' && !driver.status.settled ? 'synchronising' : state
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

function statusOf(parts: {
  readonly federation: Federation
  readonly store: Store
  readonly routes: Routes
  readonly driver: Driver
  readonly door: Door
  readonly mixnet: MixnetSide
  readonly life: Life
  readonly clock: () => number
}): NodeStatus {
  const { federation, store, driver, life } = parts
  const { settled, voting, undecided, waiting, exposed, contradicted } = driver.status
  const { epoch, members } = federation.current
  const namesRoot = store.namesRoot()
  return {
    state: stateOf(life, driver),
    version: programVersion,
    federationId: bytesToHex(federation.id),
    nodeKey: bytesToHex(federation.nodeKey.publicKey),
    ...{ epoch, settled, voting },
    exposed: exposed.map((i) => bytesToHex(members[i]?.nodeKey ?? new Uint8Array())),
    contradicted,
    mixnetAddress: life.mixnetAddress,
    mixnet: parts.mixnet.state,
    ...store.counts(),
    namesRoot: namesRoot && bytesToHex(namesRoot),
    sessions: parts.routes.size,
    claimsWaiting: waiting,
    undecided,
    requests: parts.door.counts,
    unanswered: parts.mixnet.unanswered,
    uptimeSeconds: Math.round((parts.clock() - life.startedAtMs) / 1_000),
  }
}
