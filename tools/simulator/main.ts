/** `npm run simulate`: plays seeds and says which promises were kept. Exit code 1 when one was broken. */
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { plantedFaults } from '../../cluster/rules/planted.js'
import { families, makeScenario, type Wish } from './make-scenario.js'
import { runSeeds } from './run-seeds.js'
import { shrink } from './shrink.js'
import { createSummary, type Summary } from './summary.js'
import type { Verdict } from './verdict.js'
import { play } from './world.js'

const progressMs = 5_000
const failuresShown = 5

const options = await yargs(hideBin(process.argv))
  .scriptName('simulate')
  .usage('$0 [options]\n\nPlays seeded worlds of the production rules and driver.')
  .option('seeds', { type: 'number', default: 1_000, describe: 'how many worlds' })
  .option('from', { type: 'number', default: 1, describe: 'the first seed' })
  .option('members', { type: 'number', describe: 'members of the genesis; else various' })
  .option('family', { choices: families, describe: 'what the worlds are about; else various' })
  .option('plant', { choices: plantedFaults, describe: 'break a rule, to see it found' })
  .option('trace', { type: 'boolean', default: false, describe: 'tell the first failing world' })
  .option('threads', { type: 'number', default: 2 })
  .check(({ seeds, from, members, threads }) => {
    for (const [option, given] of Object.entries({ seeds, from, members: members ?? 1, threads })) {
      if (!Number.isSafeInteger(given) || given < 0)
        throw new Error(`--${option} is a whole number`)
    }
    if ((members ?? 1) < 1 || (members ?? 1) > 30 || threads < 1 || seeds < 1) {
      throw new Error('1 to 30 members, at least one thread and one seed')
    }
    return true
  })
  .strict()
  .parse()

const { seeds, from, plant: planted, trace } = options
const wish: Wish = { members: options.members, family: options.family }
const summary = createSummary()
const startedAt = performance.now()
let saidAt = startedAt

await runSeeds({
  ...{ from, seeds, wish, planted },
  threads: Math.min(options.threads, Math.ceil(seeds / 20)),
  onVerdicts(verdicts) {
    summary.add(verdicts)
    sayProgress(summary)
    return true
  },
})
for (const line of summary.lines((performance.now() - startedAt) / 1_000)) console.log(line)
const failures = summary.failures.toSorted((a, b) => a.seed - b.seed)
for (const failure of failures.slice(0, failuresShown)) report(failure)
const [first] = failures
if (trace) tell(first?.seed ?? from, first)
process.exitCode = failures.length > 0 ? 1 : 0

function sayProgress({ worlds, failures }: Summary): void {
  if (performance.now() - saidAt < progressMs) return
  saidAt = performance.now()
  const rate = (worlds / (saidAt - startedAt)) * 1_000
  console.error(
    `${worlds} of ${seeds} worlds, ${rate.toFixed(0)} per second, ${failures.length} failed`,
  )
}

function report({ seed, family, members, broken }: Verdict): void {
  console.log(`\nseed ${seed} (${family}, ${members} members) broke "${broken?.promise}"`)
  console.log(`  ${broken?.sentence}`)
  console.log(`  npm run simulate -- ${commandFor(seed)} --trace`)
}

function commandFor(seed: number): string {
  return [
    `--seeds 1 --from ${seed}`,
    ...(wish.members === undefined ? [] : [`--members ${wish.members}`]),
    ...(wish.family === undefined ? [] : [`--family ${wish.family}`]),
    ...(planted === undefined ? [] : [`--plant ${planted}`]),
  ].join(' ')
}

/** The world of a seed, line by line; of a failing one what is left after shrinking. */
function tell(seed: number, failure: Verdict | undefined): void {
  const scenario = makeScenario(seed, wish)
  const told = failure?.broken ? shrink(scenario, failure.broken.promise, planted) : scenario
  console.log(`\nThe scenario of seed ${seed}${failure ? ', shrunk' : ''}:`)
  console.log(JSON.stringify(told, undefined, 2))
  play(told, { planted, trace: (line) => console.log(line) })
}
