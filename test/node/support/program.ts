/** The real program, as its users run it: a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { v8Options } from '../../../node/v8-options.js'
import type { CleanUp } from './directory.js'

const program = fileURLToPath(new URL('../../../node/main.js', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

type Environment = Readonly<Record<string, string>>

function spawnProgram(args: readonly string[], environment: Environment): ChildProcess {
  return spawn(process.execPath, [...v8Options, program, ...args], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Runs a command to its end. @param onSpawn may do something to the process meanwhile */
export async function runProgram(
  args: readonly string[],
  environment: Environment = {},
  onSpawn: (child: ChildProcess) => void = () => undefined,
): Promise<Ended> {
  const child = spawnProgram(args, environment)
  onSpawn(child)
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

export interface Started {
  readonly child: ChildProcess
  /** What `start --json` says when it is ready. */
  readonly ready: {
    readonly invite: string
    readonly address: string
    readonly federationId: string
    readonly nodeKey: string
  }
  /** What it has logged so far. */
  log(): string
  /** Sends a signal and waits for the end. @returns the exit code, null after a kill */
  stop(signal: NodeJS.Signals): Promise<number | null>
}

/** Starts a node and waits until it is ready. @throws Error with its log when it ends before */
export async function startProgram(
  t: CleanUp,
  args: readonly string[],
  environment: Environment = {},
): Promise<Started> {
  const child = spawnProgram(['start', '--json', ...args], environment)
  const closed = once(child, 'close')
  let log = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk
  })
  const stop = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await closed
    return child.exitCode
  }
  t.teardown(() => stop('SIGKILL'))
  if (child.stdout === null) throw new Error('stdout is a pipe')
  const lines = createInterface({ input: child.stdout })
  const first = await Promise.race([once(lines, 'line'), closed.then(() => undefined)])
  if (first === undefined) throw new Error(`The node ended before it was ready:\n${log}`)
  return { child, ready: JSON.parse(String(first[0])), log: () => log, stop }
}
