/** Programs of the machine, run to their end. */
import { execFile } from 'node:child_process'

export interface Outcome {
  readonly code: number
  readonly stdout: string
  /** stdout and stderr as they came. */
  readonly said: string
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** Seconds after which it is ended. */
  readonly secondsMax?: number
}

/** Never rejects: a program that cannot be run, or not in time, has a code other than 0. */
export function run(
  program: string,
  args: readonly string[],
  { environment = {}, secondsMax = 180 }: RunOptions = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [...args],
      {
        env: { ...process.env, ...environment },
        timeout: secondsMax * 1_000,
        maxBuffer: 64 * 1_024 * 1_024,
      },
      (error, stdout) => {
        const ended = child.exitCode ?? (error === null ? 0 : -1)
        if (child.exitCode === null && error !== null) said.push(`${error.message}\n`)
        resolve({ code: ended, stdout, said: said.join('') })
      },
    )
    const said: string[] = []
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => said.push(String(chunk)))
    }
  })
}

/** @throws Error with the last words of a program that failed */
export async function runWell(
  program: string,
  args: readonly string[],
  options?: RunOptions,
): Promise<Outcome> {
  const outcome = await run(program, args, options)
  if (outcome.code === 0) return outcome
  const shown = [program, ...args].join(' ')
  throw new Error(`${shown} ended with ${outcome.code}:\n${outcome.said.slice(-4_000)}`)
}

/**
 * Asks until the answer is one to go on with.
 * @param secondsMax a bound for machines that are slow, not an expectation
 * @throws Error with the last answer, after that time
 */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer>,
  good: (answer: Answer) => boolean,
  secondsMax = 300,
): Promise<Answer> {
  const deadline = performance.now() + secondsMax * 1_000
  for (;;) {
    const answer = await ask()
    if (good(answer)) return answer
    if (performance.now() > deadline) {
      throw new Error(`${what}: not within ${secondsMax} s, but ${JSON.stringify(answer)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}
