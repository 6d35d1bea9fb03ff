#!/usr/bin/env node
/** rookery-node: the program around cli/program.ts. */
import { run } from './cli/program.js'

const stopRequested = new Promise<string>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Once: whoever asks a second time does not want to wait any longer.
    process.once(signal, resolve)
  }
})

process.exitCode = await run(process.argv.slice(2), {
  data: (line) => process.stdout.write(`${line}\n`),
  talk: (line) => process.stderr.write(`${line}\n`),
  environment: process.env,
  stopRequested,
  abandon: process.exit,
})
