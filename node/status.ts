/** How a node is, for its operator. */
import type { CarrierState } from '../client/mixnet/carrier.js'
import type { Driver } from '../cluster/ports.js'
import { bytesToHex } from '../proto/bytes.js'
import type { NodeState } from '../proto/presence.js'
import type { Door, DoorCounts } from './door/door.js'
import type { Federation } from './federation.js'
import type { MixnetSide } from './mixnet-side.js'
import type { Routes } from './routes.js'
import type { Store } from './store/store.js'
import { programVersion } from './version.js'

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

/** What of a node changes while it lives, and its presence tells. */
export interface Life {
  state: NodeState
  mixnetAddress: string
  readonly startedAtMs: number
}

/** A node that has not settled cannot say what is certified: it is catching up. */
export function stateOf({ state }: Life, driver: Driver): NodeState {
  return state === 'serving' && !driver.status.settled ? 'synchronising' : state
}

export function statusOf(parts: {
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
