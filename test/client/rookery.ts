/** Runs `rookery` as a user does: as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../client/cli/main.js', import.meta.url))

export interface Ended {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** The last line of stdout as JSON. */
  json(): unknown
}

export interface Started {
  readonly process: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves when this text has come on stderr. */
  says(text: string): Promise<void>
}

export function start(words: readonly string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...env },
  })
  let stdout = ''
  let stderr = ''
  let heard = () => {}
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    heard()
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (exitCode, signal) => {
      const json = () => JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
      resolve({ exitCode, signal, stdout, stderr, json })
    })
  })
  const says = (text: string) =>
    new Promise<void>((resolve) => {
      heard = () => stderr.includes(text) && resolve()
      heard()
    })
  return { process: child, ended, says }
}

export function rookery(
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  return start(words, env).ended
}
