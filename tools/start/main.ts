/** `npm start`: a mixnet, a discovery node and two clients on this machine, and a name that goes through all. */
import process from 'node:process'
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { interruptedExitCode, interruption } from '../cluster/interruption.js'
import { openPlace } from './place.js'
import { type Story, tellStory } from './story.js'

const options = await yargs(hideBin(process.argv))
  .scriptName('npm start --')
  .usage(
    '$0 [options]\n\nStarts a local mixnet and a discovery node, registers a name and looks it up, and stays up.',
  )
  .option('once', {
    type: 'boolean',
    default: false,
    describe: 'End after the lookup; leave nothing behind',
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
const say = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

const place = openPlace(options.data ?? (options.once ? undefined : '.rookery'))
process.once('exit', () => place.leave())
let exitCode = 0
try {
  const story = await tellStory({
    place,
    say,
    meanDelayMs: options.meanDelayMs,
    interrupted,
  })
  try {
    if (options.json) process.stdout.write(`${JSON.stringify(resultOf(story))}\n`)
    if (!options.once && !interrupted.aborted) {
      say(whereToLook(story))
      const ended = await story.untilOver()
      if (ended !== undefined) {
        say(`${ended} ended by itself; see ${place.shown('log')}.`)
        exitCode = 1
      }
    }
  } finally {
    if (!options.once) say('Stopping …')
    await story.close()
  }
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error)
  if (options.json) process.stdout.write(`${JSON.stringify({ ok: false, error: reason })}\n`)
  say(interrupted.aborted ? 'Interrupted.' : reason)
  exitCode = interrupted.aborted ? interruptedExitCode : 1
}
process.exit(exitCode)

function resultOf({ register, lookup, timings, node }: Story): Readonly<Record<string, unknown>> {
  return {
    ok: lookup.verified,
    register: { name: register.name, ms: Math.round(register.ms) },
    lookup: { ms: Math.round(lookup.ms), verified: lookup.verified },
    invite: node.invite,
    startedMs: Object.fromEntries(
      Object.entries(timings).map(([part, ms]) => [part, Math.round(ms)]),
    ),
  }
}

function whereToLook({ mixnet, node }: Story): string {
  const you = place.shown('you')
  return [
    '',
    'Everything is up until Ctrl-C. In another terminal:',
    `  npx rookery --home ${you} init --mixnet local --mixnet-api ${mixnet.apiUrl} \\`,
    `    --invite '${node.invite}'`,
    `  npx rookery --home ${you} register your-name`,
    `  npx rookery --home ${you} lookup your-name`,
    `  npx rookery-node status --data ${place.shown('node')}`,
    `Packets of every mix and gateway: ${mixnet.countersUrl}`,
    `Logs: ${place.shown('log')}`,
  ].join('\n')
}
