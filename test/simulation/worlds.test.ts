/** The promises hold in fresh worlds of every size. A failure prints the command that replays it. */
import { randomInt } from 'node:crypto'
import t, { type Test } from 'tap'
import { makeScenario, type Wish } from '../../tools/simulator/make-scenario.js'
import { runSeeds } from '../../tools/simulator/run-seeds.js'
import { isFailure, type Verdict, verdictOf } from '../../tools/simulator/verdict.js'
import { play } from '../../tools/simulator/world.js'

const threads = 2
// Minutes on a busy machine; nothing here depends on how long it takes.
t.setTimeout(1_200_000)

async function verdicts(from: number, seeds: number, wish: Wish): Promise<Verdict[]> {
  const all: Verdict[] = []
  await runSeeds({ from, seeds, wish, threads, onVerdicts: (some) => all.push(...some) > 0 })
  return all.sort((a, b) => a.seed - b.seed)
}

function expectKept(t: Test, all: readonly Verdict[], { members, family }: Wish): void {
  for (const { seed, broken } of all.filter(isFailure)) {
    const wish = `${members ? ` --members ${members}` : ''}${family ? ` --family ${family}` : ''}`
    t.fail(`${broken?.promise}: ${broken?.sentence}`, {
      replay: `npm run simulate -- --seeds 1 --from ${seed}${wish} --trace`,
    })
  }
  const afterHealing = Math.max(0, ...all.map((one) => (one.outside ? 0 : one.roundsAfterHealing)))
  t.ok(afterHealing <= 5, `at most 5 rounds after healing: ${afterHealing}`)
}

t.test('the promises hold in 2,000 fresh worlds', async (t) => {
  const from = randomInt(2 ** 40)
  const worlds = { 1: 100, 3: 550, 4: 650, 5: 300, 7: 300, 10: 100 }
  for (const [size, seeds] of Object.entries(worlds)) {
    const wish = { members: Number(size) }
    t.comment(`${seeds} worlds of ${size} members from seed ${from}`)
    const all = await verdicts(from, seeds, wish)
    t.equal(all.length, seeds)
    expectKept(t, all, wish)
  }
})

t.test('three rivals and two liars of seven end within 4 rounds in a calm world', async (t) => {
  const from = randomInt(2 ** 40)
  const wish = { members: 7, family: 'calm-contest' } as const
  t.comment(`150 calm worlds from seed ${from}`)
  const all = await verdicts(from, 150, wish)
  expectKept(t, all, wish)
  const last = Math.max(...all.flatMap(({ rounds }) => rounds))
  t.ok(last <= 3, `rounds 0 to 3: ${last}`)
  t.ok(all.every(({ contested }) => contested > 0))
})

t.test('a world is its seed: the same trace twice, and on any thread', async (t) => {
  const traceOf = (seed: number) => {
    const lines: string[] = []
    play(makeScenario(seed), { trace: (line) => lines.push(line) })
    return lines
  }
  for (const seed of [1, 2, 3, 4, 5]) t.same(traceOf(seed), traceOf(seed))
  t.notSame(traceOf(1), traceOf(2))
  t.same(
    await verdicts(1, 40, {}),
    Array.from({ length: 40 }, (_, i) => verdictOf(1 + i, {})),
  )
})

t.test('worlds outside the fault assumption are told apart', async (t) => {
  const all = await verdicts(1, 60, { family: 'outside' })
  const outside = all.filter((one) => one.outside !== undefined)
  t.ok(outside.length > 30, `${outside.length} of 60`)
  t.match(outside[0]?.outside, /members of epoch \d+ are faulty/)
  t.notOk(outside.some(isFailure), 'what breaks there is no failure')
})
