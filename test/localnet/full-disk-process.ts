import { defaultLimits } from '../../tools/localnet/options.js'
import { openLogStore } from '../../tools/localnet/store/log-store.js'

/**
 * Runs under `ulimit -f`, so that the log cannot grow beyond some kilobytes, and reports as JSON what a store does
 * when the disk refuses. Started by store.test.ts.
 */
const [path = ''] = process.argv.slice(2)
const client = 'aa'.repeat(32)
// Without a handler the signal of the limit would end the process; with one, the write fails.
process.on('SIGXFSZ', () => {})

let faults = 0
const store = await openLogStore(path, defaultLimits, Date.now, () => {
  faults++
})
await store.register(client, Buffer.alloc(32, 1), () => false)
let durable = 0
let refused = 0
for (let i = 0; i < 40; i++) {
  const kept = store.enqueue(client, Buffer.alloc(2_000, i), () => {
    durable++
  })
  if (!kept) refused++
  await new Promise((resolve) => setTimeout(resolve, 5))
}
const registration = await store
  .register('bb'.repeat(32), Buffer.alloc(32, 2), () => false)
  .catch((error: NodeJS.ErrnoException) => error.code)
await store.close()
process.stdout.write(JSON.stringify({ faults, durable, refused, registration }))
