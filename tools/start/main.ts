/** `npm start`: a mixnet, a federation of four and clients on this machine, and what they do together. */
import process from 'node:process'
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { Cluster } from '../cluster/cluster.js'
import { interruptedExitCode, interruption } from '../cluster/interruption.js'
import { untilOver } from '../cluster/until-over.js'
import { narrator } from './narrator.js'
import { openPlace } from './place.js'
import { type Story, storyMembers, tellStory } from './story.js'

const options = await yargs(hideBin(process.argv))
  .scriptName('npm start --')
  .usage(
    '$0 [options]\n\nStarts a local mixnet and four discovery nodes, registers names, looks them up, kills a node and ' +
      'brings it back; then everything stays up.',
  )
  .option('once', {
    type: 'boolean',
    default: false,
    describe: 'End after the story; leave nothing behind',
  })
  .option('json', {
    type: 'boolean',
    default: false,
    describe: 'Print one JSON object as the last line',
  })
  .option('data', {
    type: 'string',
    requiresArg: true,
    describe: 'Directory for the state; with --once a temporary one',
    defaultDescription: '.rookery',
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
  .example('$0', 'Until Ctrl-C, with the state in .rookery/')
  .example('$0 --once --json', 'For a script')
  .strict()
  .parserConfiguration({ 'duplicate-arguments-array': false })
  .version(false)
  .parseAsync()

const interrupted = interruption()
const talk = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const place = openPlace(options.data ?? (options.once ? undefined : '.rookery'))
process.once('exit', () => place.leave())
let exitCode = 0
try {
  exitCode = await run()
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error)
  if (options.json) process.stdout.write(`${JSON.stringify({ ok: false, error: reason })}\n`)
  talk(interrupted.aborted ? 'Interrupted.' : reason)
  exitCode = interrupted.aborted ? interruptedExitCode : 1
}
process.exit(exitCode)

async function run(): Promise<number> {
  const { meanDelayMs, once } = options
  const tells = narrator(talk)
  tells.say('Rookery on this machine: a mixnet, four discovery nodes, and clients on the Nym SDK.')
  // What the story does to nodes, it tells itself.
  let isOver = false
  const onEvent = (source: string, text: string): void => {
    if (isOver && !interrupted.aborted) talk(`${source}: ${text}`)
  }
  const wishes = { members: storyMembers }
  const directory = place.path
  const opening = { directory, wishes, founding: {}, meanDelayMs, signal: interrupted, onEvent }
  const { value: cluster, ms: mixnetMs } = await tells.timed(() => Cluster.open(opening))
  const { apiUrl } = cluster.mixnet
  tells.tell('mixnet', `6 mixes, 2 gateways, ${meanDelayMs} ms a hop; nym-api at ${apiUrl}`)
  try {
    const story = await tellStory({ cluster, narrator: tells, meanDelayMs, interrupted })
    if (options.json) {
      process.stdout.write(`${JSON.stringify(resultOf(story, mixnetMs))}\n`)
    }
    if (once || interrupted.aborted) return 0
    isOver = true
    talk(whereToLook(cluster))
    const reason = await untilOver(cluster, interrupted)
    if (reason === undefined) return 0
    talk(reason)
    return 1
  } finally {
    if (!once) talk('Stopping …')
    await cluster.close()
  }
}

function resultOf(story: Story, mixnetMs: number): Readonly<Record<string, unknown>> {
  const { nodes, register, contested, caughtUp, invite } = story
  const lookups = story.lookups.map(({ node, ms, verified }) => ({
    ...{ node, ms: Math.round(ms), verified },
  }))
  const [first] = lookups
  const { name, winner, loser, round, loserVerified } = contested
  return {
    ok: lookups.every(({ verified }) => verified) && caughtUp,
    nodes,
    register: { name: register.name, ms: Math.round(register.ms) },
    lookup: { ms: first?.ms, verified: first?.verified },
    lookups,
    contested: { name, winner, loser, round, loserVerified, ms: Math.round(contested.ms) },
    caughtUp,
    caughtUpMs: Math.round(story.caughtUpMs),
    invite,
    startedMs: {
      mixnet: Math.round(mixnetMs),
      node: Math.round(story.nodesMs),
      client: Math.round(story.clientsMs),
    },
  }
}

function whereToLook({ mixnet, invite }: Cluster): string {
  const home = place.shown('home')
  const data = place.shown('.')
  return [
    '',
    'Everything is up until Ctrl-C. In another terminal:',
    `  npx rookery --home ${home} init --mixnet local --mixnet-api ${mixnet.apiUrl} \\`,
    `    --invite '${invite}'`,
    `  npx rookery --home ${home} register your-name`,
    `  npx rookery --home ${home} lookup your-name`,
    `  npx rookery-cluster status --data ${data}`,
    `  npx rookery-cluster kill 2 --data ${data}     # and: start 2, partition 1, heal, load, down`,
    `Packets of every mix and gateway: ${mixnet.countersUrl}`,
    `Logs: ${place.shown('log')}`,
  ].join('\n')
}
