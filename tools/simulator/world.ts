/** Plays one scenario with the production rules and driver, and says how it ended. */
import { sha256 } from '@noble/hashes/sha2.js'
import type { PeerMessage } from '../../cluster/messages.js'
import type { DriverSettings, NodeId, Overlay } from '../../cluster/ports.js'
import type { PlantedFault } from '../../cluster/rules/planted.js'
import type { Hex } from '../../cluster/rules/slot.js'
import { bytesToHex, uint32Bytes } from '../../proto/bytes.js'
import {
  approve,
  type CertifiedManifest,
  decodeManifest,
  encodeManifest,
} from '../../proto/manifest.js'
import { defaultNameGrammar } from '../../proto/names.js'
import { playActs } from './acts.js'
import { createLiar, type Liar } from './adversary.js'
import { chanceOf } from './chance.js'
import { describeMessage } from './describe.js'
import { createMemberNode, keyOfNode, type MemberNode } from './member-node.js'
import { createNetwork } from './network.js'
import { startOperators } from './operators.js'
import { startOwner } from './owners.js'
import { type BrokenPromise, createPromises } from './promises.js'
import type { Scenario } from './scenario.js'
import { restlessness } from './settled-world.js'
import { nodeSigner } from './signatures.js'
import type { Actor, Stage } from './stage.js'
import { createTally, type Tally } from './tally.js'
import { createVirtualTime } from './virtual-time.js'
import { createWitness } from './witness.js'

const settings: DriverSettings = {
  timeouts: { firstMs: 250, growthMs: 120 },
  resendMs: 350,
  reconcileMs: 900,
  queueMax: 1_000,
  slotsMax: 1_000,
}
/** How long a decision may take once nothing is in its way, ms. */
const patienceMs = 30_000
/** Ten times what the liveliest world needs. */
const eventsMax = 100_000
const watchMs = 200

export interface Ending {
  readonly scenario: Scenario
  readonly broken: BrokenPromise | undefined
  /** Why the fault assumption did not hold, if it did not: then promises may break. */
  readonly outside: string | undefined
  readonly tally: Tally
  /** Decided slots for which there was more than one claim. */
  readonly contested: number
  /** The most rounds that a decision took after everything was healed. */
  readonly roundsAfterHealing: number
  readonly virtualMs: number
  readonly events: number
}

export interface PlayOptions {
  readonly planted?: PlantedFault | undefined
  /** Told of everything that happens, in order. */
  readonly trace?: ((line: string) => void) | undefined
}

export function play(scenario: Scenario, { planted, trace }: PlayOptions = {}): Ending {
  const time = createVirtualTime(eventsMax)
  const tally = createTally()
  const genesis = genesisOf(scenario)
  const ring: MemberNode[] = []
  /** By slot: the highest round that an honest member was in when all was healed. */
  const roundsBefore = new Map<Hex, { epoch: number; round: number }>()
  let healed = false
  let roundsAfterHealing = 0
  let broken: BrokenPromise | undefined

  const tell = (what: () => string) => trace?.(`${time.nowMs.toFixed(1).padStart(9)}  ${what()}`)
  const promises = createPromises({
    genesis,
    onBroken(first) {
      if (broken !== undefined) return
      broken = first
      tell(() => `BROKEN ${first.promise}: ${first.sentence}`)
      time.halt()
    },
    onDecided(slot, round, epoch) {
      tell(() => `slot ${slot.slice(0, 6)} is decided in round ${epoch}/${round}`)
      tally.decided(round)
      if (!healed) return
      const before = roundsBefore.get(slot)
      const from = before?.epoch === epoch ? before.round : 0
      roundsAfterHealing = Math.max(roundsAfterHealing, round - from)
    },
    onEpoch(manifest) {
      tally.epoch()
      tell(() => `epoch ${manifest.manifest.epoch} begins`)
    },
  })
  const stage: Stage = {
    scenario,
    federationId: genesis.manifest.federationId,
    time,
    nodes: ring,
    promises,
    tally,
    trace: tell,
  }
  const liars = new Map<number, Liar>()
  const witness = createWitness(stage)
  const network = createNetwork(
    {
      time,
      tally,
      chance: chanceOf(scenario.seed, 'network'),
      nodes: scenario.nodes.length,
      isUp: (node) => ring[node]?.driver !== undefined,
      deliver,
    },
    scenario.quality,
  )
  const indexes = new Map<NodeId, number>()

  function deliver(from: number, to: number, message: PeerMessage): void {
    const [sender, receiver] = [ring[from], ring[to]]
    if (sender === undefined || receiver?.driver === undefined) return
    tell(() => `${from} -> ${to}  ${describeMessage(message)}`)
    if (!receiver.liar && !receiver.restored) witness.heard(receiver, message)
    if (liars.get(to)?.hear(sender.id, message) === false) return
    receiver.driver.receive(sender.id, message)
  }

  function overlayOf(index: number): Overlay {
    const others = scenario.nodes.map((_, other) => other).filter((other) => other !== index)
    return {
      broadcast(message) {
        Object.freeze(message)
        for (const other of others) network.send(index, other, message)
      },
      send(to, message) {
        const other = indexes.get(to)
        if (other !== undefined) network.send(index, other, Object.freeze(message))
      },
      peers: () =>
        others.filter((other) => network.reaches(index, other)).map((other) => idOf(other)),
    }
  }

  const idOf = (index: number): NodeId => bytesToHex(keyOfNode(index).publicKey)

  for (const [index, plan] of scenario.nodes.entries()) {
    indexes.set(idOf(index), index)
    const liar = plan.lies && createLiar(stage, index, plan.lies)
    if (liar !== undefined) liars.set(index, liar)
    const node = createMemberNode({
      ...{ index, plan, genesis, time, promises, settings, planted },
      chance: chanceOf(scenario.seed, `node ${index}`),
      overlay: overlayOf(index),
      disguise: (overlay, self) => liar?.disguise(overlay, self) ?? overlay,
      trace: tell,
      onClosing: (closer) => {
        time.after(1, () => inspectKeys(closer))
      },
    })
    ring.push(node)
    if (index < scenario.members) node.keys.announce(0)
    if (node.liar) promises.census.distrust(node.id, 0)
  }

  /** A key that is still there after its CLOSE is durable, on a node that runs, can be stolen. */
  function inspectKeys(node: MemberNode): void {
    if (node.driver === undefined || node.liar) return
    // Whoever is made to vote on needs its key: that fault is to be found by its votes.
    if (planted === 'votes-after-close') return
    for (const epoch of node.keys.held()) {
      const member = promises.census.memberOf(epoch, node.id)
      const closed = (node.disk.durable.closings.get(epoch) ?? []).some(
        ({ closing }) => closing.member === member,
      )
      if (member === undefined || !closed) continue
      tell(() => `the voting key of node ${node.index} for epoch ${epoch} is stolen`)
      promises.census.stole(epoch, member)
    }
  }

  function noteRounds(): void {
    healed = true
    for (const { disk, liar } of ring) {
      if (liar) continue
      for (const { key, epoch, round } of disk.slots()) {
        const known = roundsBefore.get(key)
        const later = known === undefined || epoch > known.epoch || round > known.round
        if (later && epoch >= (known?.epoch ?? 0)) roundsBefore.set(key, { epoch, round })
      }
    }
  }

  const start = (node: MemberNode) => {
    node.start()
    for (const other of ring) introduce(node, other)
    // Whoever died between its CLOSE and the erasure of its key makes up for it when it starts.
    time.after(1, () => inspectKeys(node))
  }

  function introduce(one: MemberNode, other: MemberNode): void {
    if (one === other) return
    time.after(5, () => {
      if (network.reaches(one.index, other.index)) one.driver?.connected(other.id)
      if (network.reaches(other.index, one.index)) other.driver?.connected(one.id)
    })
  }

  for (const node of ring) time.after(node.index, () => start(node))
  playActs({ stage, network, start, introduce, onHealed: noteRounds })
  const actors: Actor[] = [
    ...scenario.owners.map((plan) => startOwner(stage, plan)),
    startOperators(stage),
  ]
  run()
  return {
    scenario,
    broken,
    outside: promises.census.outside,
    tally,
    contested: [...promises.decisions.keys()].filter(isContested).length,
    roundsAfterHealing,
    virtualMs: time.nowMs,
    events: time.events,
  }

  function isContested(slot: Hex): boolean {
    return promises.registry.rivals(slot).length > 1
  }

  function run(): void {
    try {
      time.runUntil(scenario.healedAtMs + watchMs)
      let lastChange = time.nowMs
      let decided = promises.decisions.size
      while (broken === undefined) {
        const why = restlessness(stage, actors)
        if (why === undefined) {
          const hidden = witness.unexposed()
          if (hidden !== undefined) promises.broken('accountability', hidden)
          return
        }
        if (promises.decisions.size !== decided) lastChange = time.nowMs
        decided = promises.decisions.size
        if (time.nowMs - lastChange > patienceMs) promises.broken('termination', `${why}.`)
        time.runUntil(time.nowMs + watchMs)
      }
    } catch (bug) {
      promises.broken('no fault', bug instanceof Error ? (bug.stack ?? bug.message) : String(bug))
    }
  }
}

function genesisOf(scenario: Scenario): CertifiedManifest {
  const keys = scenario.nodes.slice(0, scenario.members).map((_, index) => keyOfNode(index))
  const bytes = encodeManifest({
    epoch: 0,
    members: keys.map(({ publicKey }, index) => ({
      nodeKey: publicKey,
      votingKey: nodeSigner(`node ${index} votes in epoch 0`).publicKey,
      multiaddrs: [],
    })),
    policy: {
      names: defaultNameGrammar,
      admissionBits: 0,
      quarantineMs: scenario.quarantineMs,
      retentionMs: 0,
    },
    random: sha256(uint32Bytes(scenario.seed >>> 0)),
  })
  const manifest = decodeManifest(bytes)
  const approvals = keys.map((key, i) => approve(manifest.federationId, bytes, i, key))
  return { manifest, approvals, round: 0, precommits: [] }
}
