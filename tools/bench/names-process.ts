/** `names-process.js STORE COUNT`: a driver on a store of many names, and what it costs. For names.ts. */
import process from 'node:process'
import { createDriver } from '../../cluster/driver.js'
import { LateOverlay } from '../../node/peers/peering.js'
import { defaultSettings } from '../../node/settings.js'
import { nodeSignatures } from '../../node/signatures.js'
import { openStore } from '../../node/store/store.js'
import { realTimers } from '../../node/timers.js'
import { quantile } from './measure.js'
import { mixed, nameOf } from './synthetic-names.js'

const [path = '', counted] = process.argv.slice(2)
const count = Number(counted)
const started = performance.now()
const store = openStore(path)
const [genesis] = store.manifests()
const nodeKey = genesis?.manifest.members[0]?.nodeKey ?? new Uint8Array()
const driver = createDriver({
  ...{ store, nodeKey, overlay: new LateOverlay(), timers: realTimers(Date.now) },
  ...{ signatures: nodeSignatures, settings: defaultSettings.deciding },
  keys: { signer: () => undefined, erase: () => undefined },
  onFault: (fault) => {
    throw fault
  },
})
const rootStarted = performance.now()
store.namesRoot()
const rootMs = performance.now() - rootStarted
const certificates = store.counts().certificates
const startMs = performance.now() - started
if (certificates !== count) throw new Error(`${certificates} names`)

const lookups: number[] = []
for (let i = 0; i < 50_000; i++) {
  // In no order, so that most are not in memory.
  const name = nameOf(mixed(i, count))
  const before = performance.now()
  const known = driver.look(name)
  lookups.push(performance.now() - before)
  if (known.kind !== 'certificate') throw new Error(`${name} is ${known.kind}`)
}
process.stdout.write(
  JSON.stringify({
    ...{ startMs, rootMs },
    lookupP50Ms: quantile(lookups, 0.5),
    lookupP99Ms: quantile(lookups, 0.99),
    memoryMiB: process.memoryUsage().rss / 2 ** 20,
  }),
)
driver.close(() => store.close())
