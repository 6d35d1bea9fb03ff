/** What befalls a world from outside: crashes, cuts, slow disks, restores, look-ups, and the healing. */
import type { Chance } from './chance.js'
import type { DiskImage } from './disk-image.js'
import { startLookUp } from './look-ups.js'
import type { MemberNode } from './member-node.js'
import type { Population } from './population.js'
import type { Act } from './scenario.js'
import { type Stage, streamOf } from './stage.js'

const restartMs = 40

export interface ActsParts extends Population {
  readonly stage: Stage
  readonly onHealed: () => void
}

export function playActs(parts: ActsParts): void {
  const { stage } = parts
  const { acts, healedAtMs } = stage.scenario
  const chance = streamOf(stage, 'acts')
  const images = new Map<number, DiskImage>()
  for (const [number, act] of acts.entries()) {
    stage.time.after(act.atMs, () => begin(parts, act, number, chance, images))
  }
  stage.time.after(healedAtMs, () => heal(parts))
}

function begin(
  parts: ActsParts,
  act: Act,
  number: number,
  chance: Chance,
  images: Map<number, DiskImage>,
): void {
  const { stage } = parts
  if (act.kind === 'look-up') {
    startLookUp(stage, act.name, number)
    return
  }
  if (act.kind === 'cut') {
    cut(parts, act)
    return
  }
  if (act.kind === 'drop') {
    const end = parts.network.drop(act)
    stage.trace(() => `${act.what.join(', ')} from ${act.from} to ${act.to} is dropped`)
    stage.time.after(act.forMs, end)
    return
  }
  const node = stage.nodes[act.node]
  if (node === undefined) return
  stage.tally.fault(act.kind)
  switch (act.kind) {
    case 'crash':
      crash(parts, node, act.forMs, chance)
      break
    case 'slow-disk':
      node.slowDisk = true
      stage.time.after(act.forMs, () => {
        node.slowDisk = false
      })
      break
    case 'back-up':
      images.set(act.node, node.disk.backUp())
      break
    case 'restore':
      restore(parts, node, images.get(act.node), chance)
      break
  }
}

function crash(parts: ActsParts, node: MemberNode, forMs: number, chance: Chance): void {
  if (node.driver === undefined) return
  const { unsynced } = node.disk
  const kept = chance.below(unsynced + 1)
  if (kept < unsynced) parts.stage.tally.fault('crash that loses a write')
  node.crash(kept)
  parts.stage.time.after(forMs, () => {
    if (node.driver === undefined) parts.start(node)
  })
}

/** From now on this node does not know all that it has said. */
function restore(
  parts: ActsParts,
  node: MemberNode,
  image: DiskImage | undefined,
  chance: Chance,
): void {
  if (image === undefined || node.liar) return
  const { stage } = parts
  if (node.driver !== undefined) node.crash(chance.below(node.disk.unsynced + 1))
  stage.trace(() => `node ${node.index} is restored from its backup`)
  node.restored = true
  stage.promises.census.distrust(node.id, Math.min(...node.keys.held()))
  node.disk.restore(image)
  stage.time.after(restartMs, () => {
    if (node.driver === undefined) parts.start(node)
  })
}

function cut(parts: ActsParts, act: Act & { readonly kind: 'cut' }): void {
  const { stage, network } = parts
  const { from, to, oneWay, forMs } = act
  stage.tally.fault(oneWay ? 'cut, one way' : 'cut')
  stage.trace(() => `cut between ${from} and ${to}${oneWay ? ', one way' : ''}`)
  const mend = from.flatMap((a) =>
    to.flatMap((b) => [network.cut(a, b), ...(oneWay ? [] : [network.cut(b, a)])]),
  )
  stage.time.after(forMs, () => {
    for (const one of mend) one()
    for (const a of from) for (const b of to) introduceByIndex(parts, a, b)
  })
}

function introduceByIndex({ stage, introduce }: ActsParts, a: number, b: number): void {
  const [one, other] = [stage.nodes[a], stage.nodes[b]]
  if (one !== undefined && other !== undefined) introduce(one, other)
}

function heal(parts: ActsParts): void {
  const { stage, network } = parts
  stage.trace(() => 'everything is healed')
  network.mendAll()
  network.quality = { ...network.quality, loss: 0, repetition: 0 }
  for (const node of stage.nodes) {
    node.slowDisk = false
    if (node.driver === undefined) parts.start(node)
  }
  parts.onHealed()
  for (const one of stage.nodes) {
    for (const other of stage.nodes) if (one.index < other.index) parts.introduce(one, other)
  }
}
