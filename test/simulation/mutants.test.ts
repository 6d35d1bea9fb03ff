/**
 * Each planted fault is caught, and the same world passes without it. `npm run simulate:mutants` finds new
 * seeds when the scenarios or the driver have changed.
 */
import t from 'tap'
import { type PlantedFault, plantedFaults } from '../../cluster/rules/planted.js'
import { makeScenario } from '../../tools/simulator/make-scenario.js'
import { shrink } from '../../tools/simulator/shrink.js'
import { breaksPromise, isFailure, verdictOf } from '../../tools/simulator/verdict.js'
import { play } from '../../tools/simulator/world.js'

t.setTimeout(300_000)

const seedOf: Record<PlantedFault, number> = {
  'vote-before-durable': 102,
  'quorum-too-small': 6,
  'no-lock-rule': 1097,
  'round-zero-ignores-lock': 227,
  'late-quorum-precommits': 12,
  'epochs-added-up': 9,
  'votes-after-close': 31,
  'settles-with-too-few': 227,
  'closes-without-locks': 7,
  'keeps-closed-key': 7,
  'unsettled-absence': 13,
  'resends-own-latest-only': 25,
}

for (const planted of plantedFaults) {
  t.test(planted, async (t) => {
    const seed = seedOf[planted]
    const caught = verdictOf(seed, {}, planted)
    t.ok(breaksPromise(caught), `seed ${seed} notices: ${caught.broken?.sentence}`)
    t.notOk(isFailure(verdictOf(seed, {})), `seed ${seed} passes without it`)
  })
}

t.test('a failing world is shrunk to what its failure needs', async (t) => {
  const planted = 'closes-without-locks'
  const whole = makeScenario(seedOf[planted])
  const { broken } = play(whole, { planted })
  if (broken === undefined) throw new Error('This world fails')
  const small = shrink(whole, broken.promise, planted)
  t.equal(play(small, { planted }).broken?.promise, broken.promise)
  t.ok(small.acts.length + small.owners.length <= whole.acts.length + whole.owners.length)
  t.ok(small.changes.length > 0, 'without a change nobody closes')
})
