/** Starts one of our programs as a child process, waits for its ready line, logs the rest, ends it in time. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const programs = {
  'rookery-cluster': fileURLToPath(new URL('main.js', import.meta.url)),
  'rookery-node': fileURLToPath(new URL('../../node/main.js', import.meta.url)),
} as const

export interface ChildOptions {
  readonly program: keyof typeof programs
  readonly args: readonly string[]
  /** Everything that the child says, appended. */
  readonly logFile: string
  /** How long it may take until its ready line. */
  readonly readyMsMax?: number
  /** How long it may take to end after SIGTERM before it is killed. */
  readonly stopMsMax?: number
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

/** @throws Error when the child ends or stays silent before its ready line, with its last words */
export async function startProgram(options: ChildOptions): Promise<ChildProgram> {
  const { program, args, logFile, readyMsMax = 60_000, stopMsMax = 15_000 } = options
  // A process group of its own: Ctrl-C reaches the launcher alone, which ends its children in order.
  const child = spawn(process.execPath, [programs[program], ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const log = createWriteStream(logFile, { flags: 'a' })
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 0))
  })
  // Whatever ends this process in a hurry must not leave its children behind.
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  ended.then(() => {
    log.end()
    process.off('exit', killAtExit)
  })
  const words = rememberWords(child, log)
  const ready = await firstJsonLine(child, readyMsMax).catch((error: unknown) => {
    child.kill('SIGKILL')
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${program} ${args[0] ?? ''} ${reason}.\n${words().trimEnd()}`)
  })
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    const deadline = setTimeout(() => child.kill('SIGKILL'), stopMsMax)
    await ended
    clearTimeout(deadline)
  }
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
): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = child
  if (stdout === null) throw new Error('has no stdout')
  const lines = createInterface({ input: stdout })
  const silence = AbortSignal.timeout(readyMsMax)
  try {
    const [line] = await Promise.race([
      once(lines, 'line', { signal: silence }) as Promise<[string]>,
      once(child, 'exit', { signal: silence }).then(([code, signal]) => {
        throw new Error(`ended (${signal ?? code}) before it was ready`)
      }),
    ])
    return JSON.parse(line)
  } catch (error) {
    if (silence.aborted) throw new Error(`was not ready after ${readyMsMax} ms`)
    throw error
  }
}
