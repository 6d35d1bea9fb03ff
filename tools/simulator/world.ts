/** Plays one scenario with the production rules and driver, and says how it ended. */
import type { PlantedFault } from '../../cluster/rules/planted.js'
import { playActs } from './acts.js'
import { genesisOf } from './genesis.js'
import type { MemberNode } from './member-node.js'
import { startOperators } from './operators.js'
import { startOwner } from './owners.js'
import { populate } from './population.js'
import { type BrokenPromise, createPromises } from './promises.js'
import { createRoundWatch } from './round-watch.js'
import type { Scenario } from './scenario.js'
import { restlessness } from './settled-world.js'
import type { Actor, Stage } from './stage.js'
import { createTally, type Tally } from './tally.js'
import { createVirtualTime } from './virtual-time.js'
import { createWitness } from './witness.js'

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
  const rounds = createRoundWatch()
  const nodes: MemberNode[] = []
  const tell = (what: () => string) => trace?.(`${time.nowMs.toFixed(1).padStart(9)}  ${what()}`)
  let broken: BrokenPromise | undefined
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
      rounds.decided(slot, { epoch, round })
    },
    onEpoch(manifest) {
      tally.epoch()
      tell(() => `epoch ${manifest.manifest.epoch} begins`)
    },
  })
  const { federationId } = genesis.manifest
  const stage: Stage = { scenario, federationId, time, nodes, promises, tally, trace: tell }
  try {
    run(stage, nodes)
  } catch (bug) {
    promises.broken('no fault', bug instanceof Error ? (bug.stack ?? bug.message) : String(bug))
  }
  const { registry, decisions, census } = promises
  return {
    ...{ scenario, broken, tally, outside: census.outside, events: time.events },
    contested: [...decisions.keys()].filter((slot) => registry.rivals(slot).length > 1).length,
    roundsAfterHealing: rounds.most,
  }

  function run(stage: Stage, nodes: MemberNode[]): void {
    const witness = createWitness(stage)
    const population = populate({ stage, nodes, genesis, witness, planted })
    for (const node of nodes) time.after(node.index, () => population.start(node))
    playActs({ stage, ...population, onHealed: () => rounds.healed(nodes) })
    const owners = scenario.owners.map((plan) => startOwner(stage, plan))
    const actors = [...owners, startOperators(stage)]
    time.runUntil(scenario.healedAtMs + watchMs)
    comeToRest(stage, actors, () => broken !== undefined)
    const unexposed = witness.unexposed()
    if (unexposed !== undefined) promises.broken('accountability', unexposed)
  }
}

/** Lets time pass until everything asked for is answered, or nothing has been decided for too long. */
function comeToRest(stage: Stage, actors: readonly Actor[], isBroken: () => boolean): void {
  const { time, promises } = stage
  let decidedAtMs = time.nowMs
  let decided = promises.decisions.size
  while (!isBroken()) {
    const why = restlessness(stage, actors)
    if (why === undefined) return
    if (promises.decisions.size !== decided) decidedAtMs = time.nowMs
    decided = promises.decisions.size
    if (time.nowMs - decidedAtMs > patienceMs) promises.broken('termination', `${why}.`)
    time.runUntil(time.nowMs + watchMs)
  }
}
