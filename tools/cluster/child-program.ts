/** Starts one of our programs as a child process, waits for its ready line, logs the rest, ends it in time. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { v8Options } from '../../node/v8-options.js'

/** With the options of Node.js that their first lines name. */
const programs = {
  'rookery-cluster': [fileURLToPath(new URL('main.js', import.meta.url))],
  'rookery-node': [...v8Options, fileURLToPath(new URL('../../node/main.js', import.meta.url))],
} as const
const withParent = new URL('with-parent.js', import.meta.url).href

export interface ChildOptions {
  readonly program: keyof typeof programs
  readonly args: readonly string[]
  /** Everything that the child says, appended. */
  readonly logFile: string
  /** How long it may take until its ready line. */
  readonly readyMsMax?: number
  /** How long it may take to end after SIGTERM before it is killed. */
  readonly stopMsMax?: number
  /** Ends the wait for the ready line, and the child. */
  readonly signal?: AbortSignal
}

export interface ChildProgram {
  readonly pid: number
  /** The JSON object of its first line on stdout. */
  readonly ready: Readonly<Record<string, unknown>>
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
  stop(): Promise<void>
  /** SIGKILL, at once. */
  kill(): Promise<void>
}

const living = new Set<ChildProcess>()
// Before other handlers remove the folders that the children write to.
process.prependOnceListener('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/**
 * The child ends when this process does, however that comes about.
 * @throws Error when the child ends or stays silent before its ready line, with its last words; the
 *   signal's reason, once the child has ended
 */
export async function startProgram(options: ChildOptions): Promise<ChildProgram> {
  const { program, args, logFile, readyMsMax = 60_000, stopMsMax = 15_000, signal } = options
  signal?.throwIfAborted()
  // A process group of its own: Ctrl-C reaches the launcher alone, which ends its children in order.
  const child = spawn(
    process.execPath,
    ['--import', withParent, ...programs[program], ...args],
    // Nothing is written to its stdin: it is open for as long as this process lives.
    { stdio: ['pipe', 'pipe', 'pipe'], detached: true },
  )
  child.stdin.on('error', () => {})
  const log = createWriteStream(logFile, { flags: 'a' })
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 0))
  })
  living.add(child)
  ended.then(() => {
    log.end()
    living.delete(child)
  })
  const words = rememberWords(child, log)
  const end = async (by: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(by)
    const deadline = setTimeout(() => child.kill('SIGKILL'), stopMsMax)
    await ended
    clearTimeout(deadline)
  }
  const ready = await firstJsonLine(child, readyMsMax, signal).catch(async (error: unknown) => {
    await end(signal?.aborted ? 'SIGTERM' : 'SIGKILL')
    signal?.throwIfAborted()
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${program} ${args[0] ?? ''} ${reason}.\n${words().trimEnd()}`)
  })
  return {
    pid: child.pid ?? 0,
    ready,
    ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

const wordsMax = 2_000

/** Copies what the child says to its log, and keeps the end of it for an error message. */
function rememberWords(child: ChildProcess, log: WriteStream): () => string {
  let words = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log.write(chunk)
      words = (words + chunk.toString()).slice(-wordsMax)
    })
  }
  return () => words
}

async function firstJsonLine(
  child: ChildProcess,
  readyMsMax: number,
  interrupted: AbortSignal | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = child
  if (stdout === null) throw new Error('has no stdout')
  const lines = createInterface({ input: stdout })
  const silence = AbortSignal.timeout(readyMsMax)
  const signal = interrupted === undefined ? silence : AbortSignal.any([silence, interrupted])
  try {
    const [line] = await Promise.race([
      once(lines, 'line', { signal }) as Promise<[string]>,
      once(child, 'exit', { signal }).then(([code, by]) => {
        throw new Error(`ended (${by ?? code}) before it was ready`)
      }),
    ])
    return JSON.parse(line)
  } catch (error) {
    if (silence.aborted) throw new Error(`was not ready after ${readyMsMax} ms`)
    throw error
  }
}
