/** Makes a failing scenario smaller: drops whatever the failure does not need. */
import type { PlantedFault } from '../../cluster/rules/planted.js'
import type { PromiseName } from './promises.js'
import type { Scenario } from './scenario.js'
import { play } from './world.js'

/** Each is one world, some ten milliseconds. */
const attemptsMax = 250

export function shrink(
  scenario: Scenario,
  promise: PromiseName,
  planted: PlantedFault | undefined,
): Scenario {
  let smallest = scenario
  let attempts = 0
  let changed = true

  function stillFails(candidate: Scenario): boolean {
    attempts += 1
    const { broken, outside } = play(candidate, { planted })
    return broken?.promise === promise && outside === undefined
  }

  while (changed && attempts < attemptsMax) {
    changed = false
    for (const candidate of smaller(smallest)) {
      if (attempts >= attemptsMax) break
      if (!stillFails(candidate)) continue
      smallest = candidate
      changed = true
      break
    }
  }
  return smallest
}

/** Each with one thing less, the largest things first. */
function* smaller(one: Scenario): Iterable<Scenario> {
  for (const acts of without(one.acts)) yield { ...one, acts }
  for (const owners of without(one.owners)) yield { ...one, owners }
  if (one.changes.length > 0) yield { ...one, changes: one.changes.slice(0, -1) }
  for (const [i, node] of one.nodes.entries()) {
    if (node.lies !== undefined) {
      for (const lies of [undefined, ...without(node.lies)]) {
        yield { ...one, nodes: one.nodes.with(i, { ...node, lies }) }
      }
    }
    const plain = { ...node, clockOffsetMs: 0, clockRate: 1, syncMs: undefined }
    if (node.clockRate !== 1 || node.syncMs !== undefined) {
      yield { ...one, nodes: one.nodes.with(i, plain) }
    }
  }
  if (one.quality.loss > 0) yield { ...one, quality: { ...one.quality, loss: 0 } }
  if (one.quality.repetition > 0) yield { ...one, quality: { ...one.quality, repetition: 0 } }
}

function* without<Item>(items: readonly Item[]): Iterable<readonly Item[]> {
  for (const i of items.keys()) yield items.toSpliced(i, 1)
}
