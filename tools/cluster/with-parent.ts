/**
 * Preloaded into the programs that child-program.ts starts (`node --import`): ends them, as SIGTERM would, when
 * whoever started them is gone. Stdin is a pipe that only the parent holds, so its end cannot be missed,
 * whatever ended the parent; a program that runs by itself never loads this.
 */
import { Socket } from 'node:net'
import process from 'node:process'
import { isMainThread } from 'node:worker_threads'

/** How long an orderly end may take, ms. */
const stopMsMax = 15_000

if (isMainThread) {
  const lifeline = new Socket({ fd: 0, readable: true, writable: false })
  // The gone parent read our words too; that nobody does so any more must not end us in disorder.
  for (const stream of [process.stdout, process.stderr, lifeline]) stream.on('error', () => {})
  lifeline.once('close', () => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), stopMsMax).unref()
    process.kill(process.pid, 'SIGTERM')
  })
  lifeline.resume()
  lifeline.unref()
}
