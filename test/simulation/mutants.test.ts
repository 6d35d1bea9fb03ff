/**
 * Each planted fault is caught, and the same world passes without it. `npm run simulate:mutants` finds new
 * seeds when the scenarios or the driver have changed.
 */
import t from 'tap'
import { type PlantedFault, plantedFaults } from '../../cluster/rules/planted.js'
import { makeScenario } from '../../tools/simulator/make-scenario.js'
import type { PromiseName } from '../../tools/simulator/promises.js'
import { shrink } from '../../tools/simulator/shrink.js'
import { isFailure, verdictOf } from '../../tools/simulator/verdict.js'
import { play } from '../../tools/simulator/world.js'

const caughtBy: Record<PlantedFault, { readonly seed: number; readonly promise: PromiseName }> = {
  'vote-before-durable': { seed: 127, promise: 'durability' },
  'quorum-too-small': { seed: 4, promise: 'agreement' },
  'no-lock-rule': { seed: 158, promise: 'agreement' },
  'round-zero-ignores-lock': { seed: 9, promise: 'agreement' },
  'late-quorum-precommits': { seed: 19, promise: 'accountability' },
  'epochs-added-up': { seed: 9, promise: 'termination' },
  'votes-after-close': { seed: 31, promise: 'accountability' },
  'settles-with-too-few': { seed: 9, promise: 'agreement' },
  'closes-without-locks': { seed: 7, promise: 'accountability' },
  'keeps-closed-key': { seed: 7, promise: 'agreement' },
  'unsettled-absence': { seed: 13, promise: 'lookup' },
  'resends-own-latest-only': { seed: 16, promise: 'termination' },
}

for (const planted of plantedFaults) {
  t.test(planted, async (t) => {
    const { seed, promise } = caughtBy[planted]
    const caught = verdictOf(seed, {}, planted)
    t.ok(isFailure(caught), `seed ${seed} notices`)
    t.equal(caught.broken?.promise, promise)
    t.notOk(isFailure(verdictOf(seed, {})), `seed ${seed} passes without it`)
  })
}

t.test('a failing world is shrunk to what its failure needs', async (t) => {
  const planted = 'closes-without-locks'
  const { seed, promise } = caughtBy[planted]
  const whole = makeScenario(seed)
  const small = shrink(whole, promise, planted)
  t.equal(play(small, { planted }).broken?.promise, promise)
  t.ok(small.acts.length + small.owners.length <= whole.acts.length + whole.owners.length)
  t.ok(small.changes.length > 0, 'without a change nobody closes')
})
