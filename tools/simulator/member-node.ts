/** One node of a world: the production driver on simulated ports, which can crash and start again. */
import { createDriver } from '../../cluster/driver.js'
import type { PeerMessage } from '../../cluster/messages.js'
import type { Driver, DriverSettings, NodeId, Overlay, Timers } from '../../cluster/ports.js'
import type { PlantedFault } from '../../cluster/rules/planted.js'
import { bytesToHex } from '../../proto/bytes.js'
import type { CertifiedManifest } from '../../proto/manifest.js'
import type { Signer } from '../../proto/signatures.js'
import { createDisk, type Disk } from './disk.js'
import type { NodePlan } from './scenario.js'
import { nodeSigner, simulatedSignatures } from './signatures.js'
import { type Stage, streamOf } from './stage.js'
import { createVotingKeyRing, type VotingKeyRing } from './voting-keys.js'

/** 21 November 2026, as members' clocks tell it when a world begins. */
const beginningMs = 1_795_228_759_123
/** A disk that is slow for a while. */
const slowSyncMs = 600

export interface MemberNode {
  readonly index: number
  readonly id: NodeId
  readonly key: Signer
  readonly keys: VotingKeyRing
  readonly disk: Disk
  readonly liar: boolean
  /** Runs on an older disk than it had: as good as a liar until it re-joins under a new key. */
  restored: boolean
  slowDisk: boolean
  /** Counts starts and crashes. */
  readonly life: number
  /** Undefined while it is down. */
  readonly driver: Driver | undefined
  start(): void
  /** @param kept unsynced commits that have reached the disk all the same */
  crash(kept: number): void
}

export interface MemberNodeParts {
  readonly stage: Stage
  readonly index: number
  readonly plan: NodePlan
  readonly genesis: CertifiedManifest
  readonly settings: DriverSettings
  readonly planted: PlantedFault | undefined
  /** Its honest way to the others. */
  readonly overlay: Overlay
  /** Puts a liar between driver and overlay. */
  readonly disguise: (overlay: Overlay, node: MemberNode) => Overlay
  /** A CLOSE is on the disk. */
  readonly onClosing: (node: MemberNode) => void
}

export function nameOfNode(index: number): string {
  return `node ${index}`
}

export function keyOfNode(index: number): Signer {
  return nodeSigner(nameOfNode(index))
}

export function createMemberNode(parts: MemberNodeParts): MemberNode {
  const { index, plan } = parts
  const { time, promises, trace } = parts.stage
  const chance = streamOf(parts.stage, `node ${index}`)
  const name = nameOfNode(index)
  const key = keyOfNode(index)
  const id = bytesToHex(key.publicKey)
  const liar = plan.lies !== undefined
  const keys = createVotingKeyRing(name, !liar)
  let driver: Driver | undefined
  /** What an earlier life has left behind does nothing. */
  let life = 0

  const disk = createDisk({
    nodeKey: key.publicKey,
    genesis: parts.genesis,
    after: time.after,
    syncMs: () =>
      node.slowDisk ? chance.around(slowSyncMs) : plan.syncMs && chance.around(plan.syncMs),
    onDurable: (writes) => {
      if (isHonest()) promises.stored(id, writes)
      if (writes.closings.length > 0) parts.onClosing(node)
    },
  })

  function isHonest(): boolean {
    return !liar && !node.restored
  }

  function timersOf(mine: number): Timers {
    const alive = (run: () => void) => () => {
      if (mine === life) run()
    }
    return {
      now: () => Math.floor(beginningMs + plan.clockOffsetMs + time.nowMs * plan.clockRate),
      after: (ms, run) => time.after(ms / plan.clockRate, alive(run)),
      defer: (run) => {
        time.after(0, alive(run))
      },
    }
  }

  function overlayOf(mine: number): Overlay {
    const { overlay } = parts
    const say = (message: PeerMessage, send: () => void) => {
      if (mine !== life) return
      if (isHonest()) promises.said(id, message)
      send()
    }
    const guarded: Overlay = {
      broadcast: (message) => say(message, () => overlay.broadcast(message)),
      send: (to, message) => say(message, () => overlay.send(to, message)),
      peers: () => (mine === life ? overlay.peers() : []),
    }
    return liar ? parts.disguise(guarded, node) : guarded
  }

  function start(): void {
    life += 1
    trace(() => `${name} starts`)
    driver = createDriver({
      store: disk,
      overlay: overlayOf(life),
      timers: timersOf(life),
      keys,
      signatures: simulatedSignatures,
      nodeKey: key.publicKey,
      settings: parts.settings,
      onFault: (fault) => promises.broken('no fault', `${name} gave up: ${describe(fault)}`),
      planted: liar ? undefined : parts.planted,
    })
  }

  const node: MemberNode = {
    index,
    id,
    key,
    keys,
    disk,
    liar,
    restored: false,
    slowDisk: false,
    get life() {
      return life
    },
    get driver() {
      return driver
    },
    start,
    crash(kept) {
      life += 1
      driver = undefined
      trace(() => `${name} crashes, keeps ${kept} of ${disk.unsynced} unsynced commits`)
      disk.crash(kept)
    },
  }
  return node
}

function describe(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)
}
