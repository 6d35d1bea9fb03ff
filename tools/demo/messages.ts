/** `npm run demo`: users of four nodes write to each other, whatever happens to users and nodes. */
import { join } from 'node:path'
import process from 'node:process'
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { Cluster } from '../cluster/cluster.js'
import { interruptedExitCode, interruption } from '../cluster/interruption.js'
import { narrator } from '../start/narrator.js'
import { openPlace } from '../start/place.js'
import { storyMembers, tellStory } from './story.js'

const options = await yargs(hideBin(process.argv))
  .scriptName('npm run demo --')
  .usage(
    '$0 [options]\n\nThree users at different nodes: one is offline, a home node dies, a group, a second device. ' +
      'Real nodes, a local mixnet, and clients on the Nym SDK; leaves nothing behind.',
  )
  .option('json', {
    type: 'boolean',
    default: false,
    describe: 'Print one JSON object as the last line',
  })
  .option('mean-delay-ms', {
    type: 'number',
    requiresArg: true,
    default: 15,
    describe: 'Mean delay at each mix; 15 is what Nym uses',
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
  const { meanDelayMs, json } = options
  const tells = narrator(talk)
  tells.say('Messages on Rookery: three users, four nodes, a mixnet between them.')
  try {
    const cluster = await Cluster.open({
      ...{ directory: join(place.path, 'c'), wishes: { members: storyMembers }, founding: {} },
      ...{ meanDelayMs, signal: interrupted },
      // What the story does to nodes, it tells itself.
      onEvent: () => {},
    })
    try {
      const { directory } = cluster.paths
      const told = await tellStory({
        ...{ cluster, narrator: tells, meanDelayMs, interrupted },
        directory: join(directory, '..'),
      })
      if (json) process.stdout.write(`${JSON.stringify({ ok: true, ...told })}\n`)
      return 0
    } finally {
      await cluster.close()
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: reason })}\n`)
    talk(interrupted.aborted ? 'Interrupted.' : reason)
    return interrupted.aborted ? interruptedExitCode : 1
  }
}
