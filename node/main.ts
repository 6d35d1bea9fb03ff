#!/usr/bin/env -S node --no-parallel-scavenge --min-semi-space-size=16
/** rookery-node: the program around cli/program.ts. */
import { run } from './cli/program.js'

process.exitCode = await run(process.argv.slice(2), {
  data: (line) => process.stdout.write(`${line}\n`),
  talk: (line) => process.stderr.write(`${line}\n`),
  environment: process.env,
  stopRequested,
  abandon: process.exit,
})

/** Once: whoever asks a second time does not want to wait any longer. */
function stopRequested(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve)
  })
}
