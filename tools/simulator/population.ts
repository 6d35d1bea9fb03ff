/** The nodes of a world and the network between them. */
import type { PeerMessage } from '../../cluster/messages.js'
import type { DriverSettings, NodeId, Overlay } from '../../cluster/ports.js'
import type { PlantedFault } from '../../cluster/rules/planted.js'
import { bytesToHex } from '../../proto/bytes.js'
import type { CertifiedManifest } from '../../proto/manifest.js'
import { createLiar, type Liar } from './adversary.js'
import { describeMessage } from './describe.js'
import { createMemberNode, keyOfNode, type MemberNode } from './member-node.js'
import { createNetwork, type Network } from './network.js'
import { type Stage, streamOf } from './stage.js'
import type { Tally } from './tally.js'
import { stealLater } from './thief.js'
import type { Witness } from './witness.js'

const settings: DriverSettings = {
  timeouts: { firstMs: 250, growthMs: 120 },
  resendMs: 350,
  reconcileMs: 900,
  firstQuorumMs: 40,
  queueMax: 1_000,
  slotsMax: 1_000,
}
/** Until two nodes that reach each other know of it. */
const greetingMs = 5

export interface Population {
  readonly network: Network
  start(node: MemberNode): void
  /** Two nodes may have begun to reach each other. */
  introduce(one: MemberNode, other: MemberNode): void
}

export interface PopulationParts {
  readonly stage: Stage
  /** Filled with all nodes: the stage's own. */
  readonly nodes: MemberNode[]
  readonly genesis: CertifiedManifest
  readonly witness: Witness
  readonly planted: PlantedFault | undefined
}

export function populate(parts: PopulationParts): Population {
  const { stage, nodes, witness } = parts
  const { scenario, time, tally } = stage
  const liars = new Map<number, Liar>()
  const ids = scenario.nodes.map((_, index) => bytesToHex(keyOfNode(index).publicKey))
  const network = createNetwork(
    {
      ...{ time, tally, deliver, nodes: ids.length },
      chance: streamOf(stage, 'network'),
      isUp: (node) => nodes[node]?.driver !== undefined,
    },
    scenario.quality,
  )

  function deliver(from: number, to: number, message: PeerMessage): void {
    const [sender, receiver] = [nodes[from], nodes[to]]
    if (sender === undefined || receiver?.driver === undefined) return
    stage.trace(() => `${from} -> ${to}  ${describeMessage(message)}`)
    if (!receiver.liar && !receiver.restored) witness.heard(receiver, message)
    if (liars.get(to)?.hear(sender.id, message) === false) return
    receiver.driver.receive(sender.id, message)
  }

  function introduce(one: MemberNode, other: MemberNode): void {
    if (one === other) return
    time.after(greetingMs, () => {
      if (network.reaches(one.index, other.index)) one.driver?.connected(other.id)
      if (network.reaches(other.index, one.index)) other.driver?.connected(one.id)
    })
  }

  for (const [index, plan] of scenario.nodes.entries()) {
    const liar = plan.lies && createLiar(stage, index, plan.lies)
    if (liar !== undefined) liars.set(index, liar)
    const node = createMemberNode({
      ...{ stage, index, plan, settings },
      ...{ genesis: parts.genesis, planted: parts.planted },
      overlay: overlayOf({ network, ids, tally }, index),
      disguise: (overlay, self) => liar?.disguise(overlay, self) ?? overlay,
      onClosing: (closer) => {
        // Whoever is made to vote on needs its key: that fault is to be found by its votes.
        if (parts.planted !== 'votes-after-close') stealLater(stage, closer)
      },
    })
    nodes.push(node)
    if (index < scenario.members) node.keys.announce(0)
    if (node.liar) stage.promises.census.distrust(node.id, 0)
  }

  return {
    network,
    introduce,
    start(node) {
      node.start()
      for (const other of nodes) introduce(node, other)
      // Whoever died between its CLOSE and the erasure of its key makes up for it when it starts.
      if (parts.planted !== 'votes-after-close') stealLater(stage, node)
    },
  }
}

/** One node's way to the others. */
function overlayOf(
  { network, ids, tally }: { network: Network; ids: readonly NodeId[]; tally: Tally },
  index: number,
): Overlay {
  const others = [...ids.keys()].filter((other) => other !== index)
  const indexes = new Map(ids.map((id, i) => [id, i]))
  return {
    broadcast(message) {
      Object.freeze(message)
      for (const other of others) network.send(index, other, message)
    },
    send(to, message) {
      if (message.kind === 'claim' && message.isDirect === true) tally.tellFirst()
      const other = indexes.get(to)
      if (other !== undefined) network.send(index, other, Object.freeze(message))
    },
    peers: () =>
      others.filter((other) => network.reaches(index, other)).flatMap((other) => ids[other] ?? []),
  }
}
