/** `npm run soak`: 10,000 messages among 50 users, and every one of them exactly once. */
import process from 'node:process'
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { interruptedExitCode, interruption } from '../cluster/interruption.js'
import { narrator } from '../start/narrator.js'
import { openPlace } from '../start/place.js'
import { scratchFolder } from './scratch.js'
import { type SoakResult, soak } from './soak.js'
import { showFault } from './verdict.js'

const options = await yargs(hideBin(process.argv))
  .scriptName('npm run soak --')
  .usage(
    '$0 [options]\n\nUsers of four nodes write to each other, in pairs and groups, over a mixnet that loses packets, ' +
      'while a node and some of the users are killed and come back. Ends with 0 when every message is exactly once ' +
      'where it should be, and every sender knows it.',
  )
  .option('users', { type: 'number', requiresArg: true, default: 50, describe: 'At least 3' })
  .option('messages', { type: 'number', requiresArg: true, default: 10_000 })
  .option('loss', {
    type: 'number',
    requiresArg: true,
    default: 0.05,
    describe: 'Part of the packets that the mixnet loses on their way, 0 to 0.3',
  })
  .option('seed', {
    type: 'string',
    requiresArg: true,
    describe: 'Of who writes what to whom, and of what is lost',
    defaultDescription: 'random',
  })
  .option('mean-delay-ms', {
    type: 'number',
    requiresArg: true,
    default: 0,
    describe: 'Mean delay at each mix; 15 is what Nym uses',
  })
  .option('data', {
    type: 'string',
    requiresArg: true,
    describe: 'A new directory for homes, nodes and logs, which stays',
    defaultDescription: 'a temporary one',
  })
  .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object at the end' })
  .check(({ users, messages, loss, 'mean-delay-ms': meanDelayMs }) => {
    if (!(Number.isInteger(users) && users >= 3 && users <= 500)) {
      throw new Error('--users is a whole number from 3 to 500.')
    }
    if (!(Number.isInteger(messages) && messages >= 1)) {
      throw new Error('--messages is a whole number from 1.')
    }
    if (!(loss >= 0 && loss <= 0.3)) throw new Error('--loss is between 0 and 0.3.')
    if (!(Number(meanDelayMs) >= 0 && Number(meanDelayMs) <= 10_000)) {
      throw new Error('--mean-delay-ms is between 0 and 10000.')
    }
    return true
  })
  .strict()
  .parserConfiguration({ 'duplicate-arguments-array': false })
  .version(false)
  .parseAsync()

const patienceMs = 240_000
const faultsShown = 20
const mebibyte = 2 ** 20

const interrupted = interruption()
const talk = (text: string): void => {
  process.stderr.write(`${text}\n`)
}
const place = openPlace(options.data, scratchFolder())
process.once('exit', () => place.leave())
process.exit(await run())

async function run(): Promise<number> {
  const { users, messages, loss, meanDelayMs, json } = options
  const seed = options.seed ?? Math.random().toString(36).slice(2, 10)
  const tells = narrator(talk)
  tells.say(
    `${messages} messages among ${users} users, ${100 * loss} % of packets lost, --seed ${seed}`,
  )
  try {
    const result = await soak({
      ...{ directory: place.path, users, messages, loss, seed, meanDelayMs, patienceMs },
      ...{ signal: interrupted, tell: (line) => tells.tell('', line) },
    })
    const { faults } = result
    for (const fault of faults.slice(0, faultsShown)) talk(showFault(fault))
    if (faults.length > faultsShown) talk(`and ${faults.length - faultsShown} more`)
    const summary = summaryOf(result, seed)
    const lines = Object.entries(summary).map(([key, value]) => `${key.padEnd(20)} ${value}`)
    process.stdout.write(json ? `${JSON.stringify(summary)}\n` : `${lines.join('\n')}\n`)
    return faults.length === 0 ? 0 : 1
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (json) process.stdout.write(`${JSON.stringify({ ok: false, seed, error: reason })}\n`)
    talk(interrupted.aborted ? 'Interrupted.' : reason)
    return interrupted.aborted ? interruptedExitCode : 1
  }
}

function summaryOf({ faults, due, plan, warnings, figures }: SoakResult, seed: string) {
  const { openedMs, talkedMs, nodeAwayMs, peopleBytesMax, killedUsers } = figures
  const { users, messages, loss } = options
  const countOf = (kind: string) => faults.filter((fault) => fault.kind === kind).length
  return {
    ok: faults.length === 0,
    ...{ seed, users, messages, loss, groups: plan.groups.length, due },
    missing: countOf('missing'),
    repeated: countOf('repeated'),
    notDelivered: countOf('not delivered'),
    otherFaults:
      faults.length - ['missing', 'repeated', 'not delivered'].reduce((s, k) => s + countOf(k), 0),
    warnings: warnings.length,
    killedUsers,
    nodeAwaySeconds: Math.round(nodeAwayMs / 1_000),
    openedSeconds: Math.round(openedMs / 1_000),
    talkedSeconds: Math.round(talkedMs / 1_000),
    perSecond: Math.round((10 * due * 1_000) / talkedMs) / 10,
    peopleMebibytes: Math.round(peopleBytesMax / mebibyte),
  }
}
