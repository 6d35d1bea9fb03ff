import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ArgumentsCamelCase, Argv, CommandModule, InferredOptionTypes } from 'yargs'
import { Cluster } from './cluster.js'
import { ClusterError, type ExitCode, exitCodes } from './cluster-error.js'
import { type ClusterPaths, shownPath } from './cluster-plan.js'
import { isRecord } from './control-protocol.js'
import { interruption } from './interruption.js'
import {
  dataOption,
  exitCodesText,
  expectNumber,
  foundingOptions,
  foundingWishes,
  jsonOption,
  pathsOf,
} from './shared-options.js'
import { data, talk, told } from './telling.js'
import { untilOver } from './until-over.js'
import { lineDisplay, tableDisplay, type UpDisplay } from './up-display.js'

const options = {
  ...dataOption,
  nodes: {
    type: 'number',
    requiresArg: true,
    describe: 'Members: 1, or 3 and more; never 2 [4, or as it is]',
  },
  mirrors: {
    type: 'number',
    requiresArg: true,
    describe: 'Nodes that follow and do not vote [0, or as it is]',
  },
  'mean-delay-ms': {
    type: 'number',
    default: 15,
    requiresArg: true,
    describe: 'Mean delay at each mix; 15 is what Nym uses',
  },
  loss: {
    type: 'number',
    default: 0,
    requiresArg: true,
    describe: 'Part of the packets that each link of the mixnet loses, 0 to 1',
  },
  ...foundingOptions,
  ...jsonOption,
  detach: {
    type: 'boolean',
    default: false,
    describe: 'Come back when it is ready; `down` ends it',
  },
} as const

/** Of ten packets with their three links, one would come through. */
const lossMax = 0.5

type UpArguments = InferredOptionTypes<typeof options>

/** `rookery-cluster up`: a mixnet and a federation until Ctrl-C. */
export const upCommand: CommandModule<object, UpArguments> = {
  command: 'up',
  describe: 'Run a mixnet and a federation on it, until Ctrl-C',
  builder: (parser: Argv<object>) =>
    parser
      .usage(
        '$0 up [options]\n\nStarts a local mixnet and the nodes of a federation, each a process of its own with ' +
          'its log in DIR/log. What is missing in DIR is made; what is there goes on. In a terminal it ' +
          'shows a table of the nodes; otherwise it writes a line for each event.',
      )
      .options(options)
      .example('$0 up --nodes 4', 'Four members, in .rookery')
      .example('$0 up --nodes 7 --mirrors 1 --data big --detach', 'In the background')
      .epilogue(exitCodesText)
      .strict()
      .group(['data', 'nodes', 'mirrors', 'mean-delay-ms', 'loss'], 'What:')
      .group(['admission-bits', 'quarantine-days', 'passphrase-file'], 'For a new federation:'),
  handler: (args) => told(() => (args.detach ? detach(args) : up(args))),
}

function checked(args: ArgumentsCamelCase<UpArguments>) {
  expectNumber(args.meanDelayMs, '--mean-delay-ms', { min: 0, max: 10_000, whole: false })
  expectNumber(args.loss, '--loss', { min: 0, max: lossMax, whole: false })
  return {
    paths: pathsOf(args),
    founding: foundingWishes(args),
    wishes: { members: args.nodes, mirrors: args.mirrors },
    meanDelayMs: args.meanDelayMs,
    loss: args.loss,
  }
}

async function up(args: ArgumentsCamelCase<UpArguments>): Promise<ExitCode> {
  const { paths, ...wishes } = checked(args)
  const interrupted = interruption()
  const display = displayFor(args.json)
  try {
    const cluster = await Cluster.open({
      ...wishes,
      directory: paths.directory,
      signal: interrupted,
      onEvent: display.onEvent,
    })
    try {
      display.show(cluster)
      const { over } = cluster
      // A mixnet that ends, or `down`, while nodes start need not wait for them.
      const isUp = await Promise.race([cluster.startAll().then(() => true), over.then(() => false)])
      if (isUp) tellReady(cluster, args.json, display)
      const reason = await untilOver(cluster, interrupted)
      if (reason !== undefined) throw new ClusterError(reason)
    } finally {
      if (interrupted.aborted) display.say('Stopping … (Ctrl-C again ends it at once)')
      await cluster.close()
    }
  } catch (error) {
    if (!interrupted.aborted) throw error
  } finally {
    display.close()
  }
  return exitCodes.done
}

function displayFor(json: boolean): UpDisplay {
  if (json) return lineDisplay(talk)
  return process.stdout.isTTY ? tableDisplay(process.stdout) : lineDisplay(data)
}

/** @throws ClusterError when not a single node has started */
function tellReady(cluster: Cluster, json: boolean, display: UpDisplay): void {
  const { nodes, running, invite, mixnet, paths } = cluster
  if (running.length === 0) {
    throw new ClusterError(`No node started; see ${shownPath(dirname(paths.log('node-1')))}.`)
  }
  const { apiUrl, countersUrl } = mixnet
  if (json) {
    const count = (role: string) => nodes.filter((node) => node.role === role).length
    const ready = { ready: true, pid: process.pid, data: paths.directory, invite }
    const counts = { nodes: count('member'), mirrors: count('mirror'), running: running.length }
    data(JSON.stringify({ ...ready, ...counts, mixnet: { apiUrl, countersUrl } }))
    return
  }
  const shown = shownPath(paths.directory)
  display.say(
    [
      `${running.length} of ${nodes.length} nodes run until Ctrl-C. Invite for clients of --mixnet local --mixnet-api ${apiUrl}:`,
      `  ${invite}`,
      `In another terminal: rookery-cluster status|kill|start|partition|heal|load --data ${shown}`,
    ].join('\n'),
  )
}

/** Starts this command again, without a terminal, and waits for its ready line. */
async function detach(args: ArgumentsCamelCase<UpArguments>): Promise<ExitCode> {
  const { paths } = checked(args)
  mkdirSync(dirname(paths.log('cluster')), { recursive: true, mode: 0o700 })
  const log = openSync(paths.log('cluster'), 'a', 0o600)
  const from = statSync(paths.log('cluster')).size
  const program = fileURLToPath(new URL('main.js', import.meta.url))
  const child = spawn(process.execPath, [program, 'up', '--json', ...argumentsOf(args)], {
    stdio: ['ignore', 'pipe', log],
    detached: true,
  })
  closeSync(log)
  // It has a process group of its own, which Ctrl-C does not reach.
  const interrupted = interruption()
  const stop = () => child.kill('SIGTERM')
  interrupted.addEventListener('abort', stop, { once: true })
  const ended = once(child, 'exit') as Promise<[number | null]>
  const { stdout } = child
  if (stdout === null) throw new TypeError('Its stdout is a pipe')
  const lines = createInterface({ input: stdout })
  const line = await Promise.race([
    (once(lines, 'line') as Promise<[string]>).then(([text]) => text),
    ended.then(() => undefined),
  ])
  interrupted.removeEventListener('abort', stop)
  lines.close()
  stdout.destroy()
  child.unref()
  if (line === undefined) {
    const [code] = await ended
    if (interrupted.aborted) throw new ClusterError('Interrupted; nothing is left running.')
    const reason = readFileSync(paths.log('cluster')).subarray(from).toString().trimEnd()
    throw new ClusterError(withoutName(reason.split('\n').at(-1) ?? ''), codeOf(code))
  }
  if (args.json) data(line)
  else tellDetached(line, paths)
  return exitCodes.done
}

function tellDetached(line: string, paths: ClusterPaths): void {
  const ready: unknown = JSON.parse(line)
  if (!isRecord(ready)) throw new TypeError('The ready line is no object')
  const shown = shownPath(paths.directory)
  data(String(ready.invite))
  talk(`${ready.running} nodes run in the background, in ${shown}, as process ${ready.pid}.`)
  talk(`Look: rookery-cluster status --data ${shown}   End: rookery-cluster down --data ${shown}`)
}

const withoutName = (text: string): string => text.replace(/^rookery-cluster: /, '')

function codeOf(code: number | null): ExitCode {
  return Object.values(exitCodes).find((one) => one === code) ?? exitCodes.failed
}

/** The same options, as they would be typed. */
function argumentsOf(args: ArgumentsCamelCase<UpArguments>): string[] {
  const given: readonly (readonly [string, string | number | undefined])[] = [
    ['data', args.data],
    ['nodes', args.nodes],
    ['mirrors', args.mirrors],
    ['mean-delay-ms', args.meanDelayMs],
    ['loss', args.loss],
    ['admission-bits', args.admissionBits],
    ['quarantine-days', args.quarantineDays],
    ['passphrase-file', args.passphraseFile],
  ]
  return given.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]))
}
