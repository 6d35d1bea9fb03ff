/** How a node is, for its operator. */
import type { CarrierState } from '../client/mixnet/carrier.js'
import type { Driver, VotingKeys } from '../cluster/ports.js'
import { bytesToHex, equalBytes } from '../proto/bytes.js'
import type { NodeState } from '../proto/presence.js'
import type { Door, DoorCounts } from './door/door.js'
import { type Federation, selfIn, votingKeyFault } from './federation.js'
import { type Health, healthOf } from './health.js'
import type { MessageCounts, MessagesSide } from './messages-side.js'
import type { MixnetSide } from './mixnet-side.js'
import { type PeerStatus, peerStatuses } from './peer-status.js'
import type { LateOverlay } from './peers/peering.js'
import type { Presences } from './peers/presences.js'
import type { Routes } from './routes.js'
import type { Store } from './store/store.js'
import { programVersion } from './version.js'
import { warningsOf } from './warnings.js'

export interface NodeStatus {
  readonly state: NodeState
  readonly version: string
  readonly federationId: string
  readonly nodeKey: string
  /** Alone: the only member. */
  readonly role: 'alone' | 'member' | 'mirror'
  readonly epoch: number
  /** Members of the epoch, and how many of them decide. */
  readonly members: number
  readonly quorum: number
  readonly settled: boolean
  /** Whether this member votes now, and if not, why. */
  readonly voting: true | string
  /** Whether q members, this one included, were lately found to hold the same names. */
  readonly synced: boolean
  /** Hex digits with which the slots begin that were last found to differ; '': all; null: none known. */
  readonly divergingRange: string | null
  /** Names that are known to be missing here. */
  readonly lag: number
  /** Node keys of members of this epoch that evidence exposes. */
  readonly exposed: readonly string[]
  /** Slots of which two certificates were seen: more members lie than the federation bears. */
  readonly contradicted: number
  /** Pieces of evidence in the store, of all epochs. */
  readonly evidence: number
  /** Where other nodes can dial this one. */
  readonly multiaddrs: readonly string[]
  readonly peers: readonly PeerStatus[]
  /** What the operator should know and do, in sentences. */
  readonly warnings: readonly string[]
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
  readonly messages: MessageCounts
  readonly requests: DoorCounts
  /** Answers that the carrier could not take. */
  readonly unanswered: number
  readonly uptimeSeconds: number
}

/** What of a node changes while it lives, and its presence tells. */
export interface Life {
  state: NodeState
  mixnetAddress: string
  readonly startedAtMs: number
}

/** A node that has not settled cannot say what is certified; one that knows what it lacks gets it first. */
export function stateOf({ state }: Life, driver: Driver): NodeState {
  if (state !== 'serving') return state
  const { settled, synced, lag } = driver.status
  return settled && (synced || lag === 0) ? 'serving' : 'synchronising'
}

export interface StatusParts {
  readonly federation: Federation
  readonly store: Store
  readonly routes: Routes
  readonly driver: Driver
  readonly door: Door
  readonly mixnet: MixnetSide
  readonly messages: Pick<MessagesSide, 'counts' | 'clockDoubt'>
  readonly late: LateOverlay
  readonly presences: Presences
  readonly votingKeys: VotingKeys
  readonly faultInjection: boolean
  readonly life: Life
  readonly clock: () => number
}

export function statusOf(parts: StatusParts): NodeStatus {
  const { federation, store, driver, life, late } = parts
  const decided = driver.status
  const { settled, undecided, waiting, exposed, contradicted } = decided
  const { epoch, members, quorum } = federation.current
  const namesRoot = store.namesRoot()
  const peers = peersOf(parts)
  return {
    state: stateOf(life, driver),
    version: programVersion,
    federationId: bytesToHex(federation.id),
    nodeKey: bytesToHex(federation.nodeKey.publicKey),
    role: roleOf(federation),
    ...{ epoch, members: members.length, quorum, settled },
    voting: decided.voting === true ? true : decided.voting.reason,
    ...{ synced: decided.synced, divergingRange: decided.divergingRange ?? null, lag: decided.lag },
    exposed: exposed.map((i) => bytesToHex(members[i]?.nodeKey ?? new Uint8Array())),
    contradicted,
    evidence: store.evidence().length,
    multiaddrs: late.opened?.multiaddrs ?? [],
    peers,
    warnings: warnings(parts, peers),
    mixnetAddress: life.mixnetAddress,
    mixnet: parts.mixnet.state,
    ...store.counts(),
    namesRoot: namesRoot && bytesToHex(namesRoot),
    sessions: parts.routes.size,
    claimsWaiting: waiting,
    undecided,
    messages: parts.messages.counts(),
    requests: parts.door.counts,
    unanswered: parts.mixnet.unanswered,
    uptimeSeconds: Math.round((parts.clock() - life.startedAtMs) / 1_000),
  }
}

function roleOf(federation: Federation): NodeStatus['role'] {
  if (selfIn(federation) === undefined) return 'mirror'
  return federation.current.members.length === 1 ? 'alone' : 'member'
}

function peersOf({ federation, driver, late, presences, clock }: StatusParts): PeerStatus[] {
  return peerStatuses({
    compared: driver.status.peers,
    manifest: federation.current,
    self: bytesToHex(federation.nodeKey.publicKey),
    heard: presences.all(),
    connected: late.peers(),
    nowMs: clock(),
  })
}

function warnings(parts: StatusParts, peers: readonly PeerStatus[]): string[] {
  const { federation, driver, votingKeys, late, faultInjection, messages } = parts
  const { percentFull, outbox } = messages.counts()
  return warningsOf({
    manifest: federation.current,
    driver: driver.status,
    role: selfIn(federation) === undefined ? 'mirror' : 'member',
    nodeKey: bytesToHex(federation.nodeKey.publicKey),
    hasOverlay: late.opened !== undefined,
    keyFault: votingKeyFault(federation, votingKeys),
    ...{ peers, faultInjection },
    mailboxesPercentFull: percentFull,
    outboxPercentFull: outbox.percentFull,
    clockDoubt: messages.clockDoubt(),
  })
}

export function nodeHealth({
  federation,
  driver,
  mixnet,
  presences,
  life,
  clock,
}: StatusParts): Health {
  const { publicKey } = federation.nodeKey
  return healthOf({
    nowMs: clock(),
    state: stateOf(life, driver),
    mixnet: mixnet.state,
    mixnetSinceMs: mixnet.stateSinceMs,
    hasOthers: federation.current.members.some(({ nodeKey }) => !equalBytes(nodeKey, publicKey)),
    memberHeardAtMs: presences.memberHeardAtMs,
  })
}
