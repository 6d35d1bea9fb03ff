/** `npm run demo:nymchat`: nymCHAT's users come along, over a nym-client each and a local mixnet. */
import { join } from 'node:path'
import process from 'node:process'
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { Cluster } from '../cluster/cluster.js'
import { interruptedExitCode, interruption } from '../cluster/interruption.js'
import { narrator } from '../start/narrator.js'
import { openPlace } from '../start/place.js'
import { storyMembers, tellStory } from './nymchat-story.js'

const options = await yargs(hideBin(process.argv))
  .scriptName('npm run demo:nymchat --')
  .usage(
    '$0 [options]\n\nTwo clients of nymCHAT at two of our nodes: register, login, query, send both ways, one away and ' +
      'back. Real nodes, a local mixnet, and two nym-client websockets; leaves nothing behind. The last line on ' +
      'stdout is one JSON object.',
  )
  .option('mean-delay-ms', {
    type: 'number',
    requiresArg: true,
    default: 15,
    describe: "Mean delay at each of the nodes' mixes; 15 is what Nym uses",
  })
  .check((argv) => {
    const meanDelayMs = Number(argv['mean-delay-ms'])
    if (meanDelayMs >= 0 && meanDelayMs <= 10_000) return true
    throw new Error('--mean-delay-ms is between 0 and 10000.')
  })
  .strict()
  .parserConfiguration({ 'duplicate-arguments-array': false })
  .version(false)
  .parseAsync()

const interrupted = interruption()
const talk = (text: string): void => {
  process.stderr.write(`${text}\n`)
}
const place = openPlace(undefined)
process.once('exit', () => place.leave())
process.exit(await run())

async function run(): Promise<number> {
  const { meanDelayMs } = options
  const tells = narrator(talk)
  tells.say('nymCHAT on Rookery: two of its clients, two nym-clients, our nodes as their servers.')
  try {
    const cluster = await Cluster.open({
      ...{ directory: join(place.path, 'c'), wishes: { members: storyMembers }, founding: {} },
      ...{ meanDelayMs, signal: interrupted },
      onEvent: () => {},
    })
    try {
      const told = await tellStory({
        ...{ cluster, narrator: tells, meanDelayMs, interrupted },
        directory: place.path,
      })
      process.stdout.write(`${JSON.stringify({ ok: true, ...told })}\n`)
      return 0
    } finally {
      await cluster.close()
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    process.stdout.write(`${JSON.stringify({ ok: false, error: reason })}\n`)
    talk(interrupted.aborted ? 'Interrupted.' : reason)
    return interrupted.aborted ? interruptedExitCode : 1
  }
}
