/**
 * The node among nodes: opens the overlay, tells it whom to dial, and gives what it hears to whom it
 * concerns. The driver is made before the overlay is open; until then nobody can be reached.
 */
import type { PeerMessage } from '../../cluster/messages.js'
import type {
  KnownNode,
  OpenOverlay,
  OverlayLog,
  OverlayOptions,
} from '../../cluster/overlay/options.js'
import { RelayError } from '../../cluster/overlay/relay-streams.js'
import type { Driver, NodeId, Overlay } from '../../cluster/ports.js'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import type { Manifest, ManifestChain } from '../../proto/manifest.js'
import type { Presence } from '../../proto/presence.js'
import type { RelayedMessage, RelayOutcome } from '../../proto/relay.js'
import type { Relay } from '../relay/relay.js'
import { defaultListen } from '../settings.js'
import type { Heartbeat } from './heartbeat.js'
import { joinKnown } from './multiaddrs.js'
import type { Presences } from './presences.js'

/** How a node reaches others, as its operator has chosen. */
export interface OverlayChoice {
  readonly open: (options: OverlayOptions) => Promise<OpenOverlay>
  /** Multiaddrs; none: it only dials. Undefined: as a node of its federation usually does. */
  readonly listen?: readonly string[] | undefined
  /** What others should dial instead. */
  readonly announce?: readonly string[] | undefined
  /** Nodes to dial beside those that the manifest lists. */
  readonly peers?: readonly KnownNode[] | undefined
  /** Lets the operator cut connections. */
  readonly faultInjection?: boolean | undefined
}

const lastWordMs = 50

/** Whether a node has anybody to talk to, or was told to wait for somebody. */
export function isAmongOthers(
  { listen, peers = [] }: OverlayChoice,
  { members }: Manifest,
  nodeKey: Uint8Array,
): boolean {
  if (listen !== undefined || peers.length > 0) return true
  return members.some((one) => !equalBytes(one.nodeKey, nodeKey))
}

/** What the driver is given before the overlay is open, and after it is closed. */
export class LateOverlay implements Overlay {
  #overlay: OpenOverlay | undefined

  open(overlay: OpenOverlay): void {
    this.#overlay = overlay
  }

  /** Undefined while there is none. */
  get opened(): OpenOverlay | undefined {
    return this.#overlay
  }

  /** What was said last leaves at the end of its turn, and takes a moment to be on its way. */
  async close(): Promise<void> {
    const overlay = this.#overlay
    this.#overlay = undefined
    if (overlay === undefined) return
    await new Promise((resolve) => setTimeout(resolve, lastWordMs))
    await overlay.close()
  }

  broadcast(message: PeerMessage): void {
    this.#overlay?.broadcast(message)
  }

  send(to: NodeId, message: PeerMessage): void {
    this.#overlay?.send(to, message)
  }

  peers(): readonly NodeId[] {
    return this.#overlay?.peers() ?? []
  }

  /** @throws RelayError */
  async relay(to: NodeId, message: RelayedMessage): Promise<RelayOutcome> {
    if (this.#overlay !== undefined) return this.#overlay.relay(to, message)
    throw new RelayError('not-connected', 'This node is connected to none.')
  }
}

export interface PeeringParts {
  readonly choice: OverlayChoice
  /** Opened by this. */
  readonly late: LateOverlay
  readonly federationId: Uint8Array
  readonly nodeKey: Uint8Array
  readonly nodeSeed: Uint8Array
  readonly driver: Pick<Driver, 'chain' | 'receive' | 'connected'>
  readonly presences: Presences
  readonly heartbeat: Pick<Heartbeat, 'greet'>
  readonly relay: Pick<Relay, 'takeFromNode' | 'connected'>
  readonly log: OverlayLog
}

/** Others cannot be waited for at an address that was chosen. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

/** Opens the overlay. @throws ListenError */
export async function openPeering(parts: PeeringParts): Promise<void> {
  const { choice, late, federationId, nodeSeed, driver, heartbeat, relay } = parts
  const listen = choice.listen ?? [defaultListen]
  const opening = choice.open({
    ...{ federationId, nodeSeed, announce: choice.announce, log: parts.log, listen },
    known: () => knownNodes(parts),
    isMember: membersOf(driver),
    receive: (from, message) => {
      if (message.kind === 'presence') return takePresence(parts, from, message.presence)
      return driver.receive(from, message)
    },
    connected(peer) {
      heartbeat.greet(peer)
      driver.connected(peer)
      relay.connected(peer)
    },
    relay: { take: relay.takeFromNode },
    faultInjection: choice.faultInjection,
  })
  const overlay = await opening.catch((cause: Error) => {
    throw listenErrorOf(cause, listen)
  })
  late.open(overlay)
  // Who was connected while it opened could not be answered yet.
  for (const peer of overlay.peers()) {
    heartbeat.greet(peer)
    driver.connected(peer)
    relay.connected(peer)
  }
}

/** libp2p tells in pages, with stacks, what the system says in a line. */
function listenErrorOf(cause: Error, listen: readonly string[]): Error {
  const reason = /\blisten E[A-Z]+: ([^\n]+)/.exec(cause.message)?.[1]
  if (reason === undefined) return cause
  const sentence = `It cannot listen at ${listen.join(', ')}: ${reason}. Choose another with --listen.`
  return new ListenError(sentence, { cause })
}

function takePresence({ presences, late }: PeeringParts, from: NodeId, presence: Presence) {
  const before = presences.of(presence.nodeKey)?.presence.multiaddrs
  const verdict = presences.take(presence, from)
  if (verdict !== 'accept') return verdict
  if (before?.join() !== presence.multiaddrs.join()) late.opened?.knownChanged()
  return undefined
}

/** The newest, and the one before: its members serve until the newest works. */
function recent(chain: ManifestChain): Manifest[] {
  return chain.slice(-2).map(({ manifest }) => manifest)
}

/** Asked of every message that comes, so their ids are made once for each chain. */
function membersOf(driver: Pick<Driver, 'chain'>): (node: NodeId) => boolean {
  let chain: ManifestChain | undefined
  let ids: ReadonlySet<NodeId> = new Set()
  return (node) => {
    if (chain !== driver.chain) {
      chain = driver.chain
      const members = recent(chain).flatMap((manifest) => manifest.members)
      ids = new Set(members.map(({ nodeKey }) => bytesToHex(nodeKey)))
    }
    return ids.has(node)
  }
}

/**
 * Members, at the addresses that the manifest lists and at those where they say they are now. Others dial
 * us: a stranger's word sends nobody anywhere.
 */
function knownNodes({ choice, driver, nodeKey, presences }: PeeringParts): KnownNode[] {
  const members = recent(driver.chain).flatMap((manifest) => manifest.members)
  const present = members.flatMap((member) => presences.of(member.nodeKey)?.presence ?? [])
  const known = joinKnown([...present, ...members, ...(choice.peers ?? [])])
  return known.filter((one) => one.multiaddrs.length > 0 && !equalBytes(one.nodeKey, nodeKey))
}
