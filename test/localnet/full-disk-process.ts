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
let durable = 0
const store = await openLogStore(path, defaultLimits, Date.now, () => {
  faults++
})
await store.register(client, Buffer.alloc(32, 1), () => false)
const waited = await untilRefused()
const refused = !store.enqueue(client, Buffer.alloc(2_000), () => {})
const registration = await register()
await store.close()
process.stdout.write(JSON.stringify({ faults, durable, waited, refused, registration }))

/** One message after the other, each with a registration before it. @returns why that of the last was refused */
async function untilRefused(): Promise<string | undefined> {
  for (;;) {
    const registered = register()
    store.enqueue(client, Buffer.alloc(2_000), () => {
      durable++
    })
    const refusal = await registered
    if (refusal !== undefined) return refusal
  }
}

/** @returns why it was refused */
function register(): Promise<string | undefined> {
  return store
    .register('bb'.repeat(32), Buffer.alloc(32, 2), () => false)
    .then(
      () => undefined,
      ({ code }: NodeJS.ErrnoException) => code,
    )
}
