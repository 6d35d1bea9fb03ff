/** How a seed's world ended, as plain data that a worker thread can send. */
import type { PlantedFault } from '../../cluster/rules/planted.js'
import { makeScenario, type Wish } from './make-scenario.js'
import type { BrokenPromise } from './promises.js'
import { play } from './world.js'

export interface Task {
  readonly from: number
  readonly count: number
  readonly wish: Wish
  readonly planted: PlantedFault | undefined
}

export interface Verdict {
  readonly seed: number
  readonly family: string
  readonly members: number
  /** Undefined: all promises were kept. */
  readonly broken: BrokenPromise | undefined
  /** Why the world was outside the fault assumption: then a broken promise is no failure. */
  readonly outside: string | undefined
  readonly rounds: readonly number[]
  readonly contested: number
  readonly epochs: number
  readonly lookUps: number
  readonly toldFirst: number
  readonly faults: readonly (readonly [string, number])[]
  readonly roundsAfterHealing: number
  readonly events: number
}

export function verdictOf(seed: number, wish: Wish, planted?: PlantedFault): Verdict {
  const { scenario, broken, outside, tally, contested, roundsAfterHealing, events } = play(
    makeScenario(seed, wish),
    { planted },
  )
  return {
    seed,
    family: scenario.family,
    members: scenario.members,
    broken,
    outside,
    rounds: tally.rounds,
    contested,
    epochs: tally.epochs,
    lookUps: tally.lookUps,
    toldFirst: tally.toldFirst,
    faults: [...tally.faults],
    roundsAfterHealing,
    events,
  }
}

export function verdictsOf({ from, count, wish, planted }: Task): Verdict[] {
  return Array.from({ length: count }, (_, i) => verdictOf(from + i, wish, planted))
}

export function isFailure({ broken, outside }: Verdict): boolean {
  return broken !== undefined && outside === undefined
}

/** A driver that stumbles over the fault itself has not shown what it leads to. */
export function breaksPromise(one: Verdict): boolean {
  return isFailure(one) && one.broken?.promise !== 'no fault'
}
