/** `npm run simulate:mutants`: plants each fault and searches a world that notices. */
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { type PlantedFault, plantedFaults } from '../../cluster/rules/planted.js'
import { runSeeds } from './run-seeds.js'
import { breaksPromise, isFailure, type Verdict, verdictOf } from './verdict.js'

const { from, seeds, threads } = await yargs(hideBin(process.argv))
  .scriptName('simulate:mutants')
  .usage('$0 [options]\n\nPlants each fault, and searches a world that breaks a promise.')
  .option('from', { type: 'number', default: 1, describe: 'the first seed' })
  .option('seeds', { type: 'number', default: 2_000, describe: 'tried at most for each fault' })
  .option('threads', { type: 'number', default: 2 })
  .strict()
  .parse()

console.log(`${'fault'.padEnd(26)} seed   tried  promise         what was seen`)
let missed = 0
for (const planted of plantedFaults) {
  const found = await search(planted)
  if (found === undefined) missed += 1
  console.log(rowOf(planted, found))
}
process.exitCode = missed > 0 ? 1 : 0

/** The lowest seed that fails. No hints: the same worlds as everyone's. */
async function search(planted: PlantedFault): Promise<Verdict | undefined> {
  let lowest: Verdict | undefined
  await runSeeds({
    ...{ from, seeds, threads, planted, wish: {} },
    onVerdicts(verdicts) {
      for (const one of verdicts.filter(breaksPromise)) {
        if (lowest !== undefined && one.seed > lowest.seed) continue
        // A world that fails without the fault has not found the fault.
        if (!isFailure(verdictOf(one.seed, {}))) lowest = one
      }
      return lowest === undefined
    },
  })
  return lowest
}

function rowOf(planted: PlantedFault, found: Verdict | undefined): string {
  if (found?.broken === undefined) return `${planted.padEnd(26)} none   ${seeds}`
  const { seed, broken } = found
  return [
    planted.padEnd(26),
    String(seed).padEnd(6),
    String(seed - from + 1).padEnd(6),
    broken.promise.padEnd(15),
    broken.sentence.split('\n')[0],
  ].join(' ')
}
