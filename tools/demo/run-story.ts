/** What the programs of stories have in common: options, a cluster in a temporary place, the last line, the exit code. */
import { join } from 'node:path'
import process from 'node:process'
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { Cluster } from '../cluster/cluster.js'
import { interruptedExitCode, interruption } from '../cluster/interruption.js'
import { type Narrator, narrator } from '../start/narrator.js'
import { openPlace } from '../start/place.js'

export interface StoryProgram {
  /** `npm run demo --` */
  readonly scriptName: string
  readonly about: string
  readonly title: string
  readonly members: number
  /** @returns the figures of the last line @throws Error when something is not as it should be */
  readonly tell: (options: StoryOptions) => Promise<object>
}

export interface StoryOptions {
  readonly cluster: Cluster
  readonly narrator: Narrator
  readonly meanDelayMs: number
  readonly interrupted: AbortSignal
  /** For what the story itself keeps; it goes with the run. */
  readonly directory: string
}

/** Runs the program that was started, to its end. */
export async function runStory(program: StoryProgram): Promise<never> {
  const { json, meanDelayMs } = await optionsOf(program)
  const interrupted = interruption()
  const talk = (text: string): void => {
    process.stderr.write(`${text}\n`)
  }
  const place = openPlace(undefined)
  process.once('exit', () => place.leave())
  const tells = narrator(talk)
  tells.say(program.title)
  try {
    const cluster = await Cluster.open({
      ...{ directory: join(place.path, 'c'), wishes: { members: program.members }, founding: {} },
      ...{ meanDelayMs, signal: interrupted },
      // What the story does to nodes, it tells itself.
      onEvent: () => {},
    })
    try {
      const { path: directory } = place
      const figures = await program.tell({
        ...{ cluster, narrator: tells, meanDelayMs, interrupted, directory },
      })
      if (json) process.stdout.write(`${JSON.stringify({ ok: true, ...figures })}\n`)
    } finally {
      await cluster.close()
    }
    process.exit(0)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: reason })}\n`)
    talk(interrupted.aborted ? 'Interrupted.' : reason)
    process.exit(interrupted.aborted ? interruptedExitCode : 1)
  }
}

function optionsOf({ scriptName, about }: StoryProgram) {
  return yargs(hideBin(process.argv))
    .scriptName(scriptName)
    .usage(`$0 [options]\n\n${about}`)
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
}
