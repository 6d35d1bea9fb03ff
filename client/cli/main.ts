#!/usr/bin/env node
/** `rookery`: the client on the command line. */
import { readFileSync } from 'node:fs'
import { exitCodes, failureOf } from './exit-codes.js'
import { plainJson, plainLine } from './plain.js'
import { runProgram } from './program.js'

/** How long an orderly end may take after Ctrl-C. */
const stopMsMax = 3_000

const words = process.argv.slice(2)
const isJson = words.includes('--json') || words.includes('--json=true')
const stop = new AbortController()
let stops = 0
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stops += 1
    // The first asks for an orderly end; whoever insists gets it at once.
    if (stops > 1) process.exit(exitCodes.interrupted)
    stop.abort()
    setTimeout(() => process.exit(exitCodes.interrupted), stopMsMax).unref()
  })
}
// A reader that goes away (`rookery nodes | head -1`) ends us quietly.
process.stdout.on('error', () => process.exit(exitCodes.failed))

try {
  process.exitCode = await runProgram(words, {
    signal: stop.signal,
    env: process.env,
    version: versionOf(new URL('../../../package.json', import.meta.url)),
  })
} catch (error) {
  process.exitCode = report(error)
}

function report(error: unknown): number {
  const failure = failureOf(error)
  if (failure === undefined) {
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const lines = ['This is a mistake in rookery itself; please report it.', ...trace.split('\n')]
    process.stderr.write(`${lines.map(plainLine).join('\n')}\n`)
    if (isJson) print({ code: 'bug', message: String(error) })
    return exitCodes.failed
  }
  process.stderr.write(`${plainLine(failure.message)}\n`)
  const { exitCode, code, message, details } = failure
  if (isJson) print({ code, message, ...details })
  return exitCode
}

function print(error: object): void {
  process.stdout.write(`${plainJson({ ok: false, error })}\n`)
}

function versionOf(file: URL): string {
  const { version }: { version?: unknown } = JSON.parse(readFileSync(file, 'utf8'))
  return typeof version === 'string' ? version : 'unknown'
}
