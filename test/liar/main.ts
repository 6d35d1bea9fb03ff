/**
 * A lying member of a federation, as a program of its own: the production driver on the member's own data
 * directory, behind an overlay that lies. On stdout: one JSON line when it can be reached, and at the end
 * how often it told each kind of lie.
 *
 *   node dist/test/liar/main.js DATA-DIRECTORY LISTEN-MULTIADDR
 */
import process from 'node:process'
import { createDriver } from '../../cluster/driver.js'
import { openOverlay } from '../../cluster/overlay/open-overlay.js'
import type { Driver } from '../../cluster/ports.js'
import { Closing } from '../../node/closing.js'
import { openData } from '../../node/data.js'
import { dataPaths } from '../../node/keys/data-directory.js'
import { defaultSettings } from '../../node/settings.js'
import { nodeP256Signer, nodeSignatures } from '../../node/signatures.js'
import { realTimers } from '../../node/timers.js'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { newestOf } from '../../proto/manifest.js'
import type { Forger } from './forgeries.js'
import { createLyingOverlay } from './lying-overlay.js'

const [directory = '', listen = ''] = process.argv.slice(2)
const closing = new Closing()
const { store, federation, votingKeys, nodeSeed } = openData(
  dataPaths(directory),
  { cachedNamesMax: 100 },
  closing,
)
const { nodeKey } = federation
const thief = nodeP256Signer(new Uint8Array(32).fill(7))

let driver: Driver | undefined
const manifest = () => newestOf(driver?.chain ?? federation.chain).manifest

const overlay = await openOverlay({
  federationId: federation.id,
  nodeSeed,
  listen: [listen],
  known: () => manifest().members,
  isMember: (node) => manifest().members.some((one) => bytesToHex(one.nodeKey) === node),
  receive: (from, message) => {
    if (message.kind !== 'presence' && lies.hear(from, message)) driver?.receive(from, message)
  },
  connected: (peer) => driver?.connected(peer),
  log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
})
const lies = createLyingOverlay({ honest: overlay, forger })

function forger(): Forger | undefined {
  const newest = manifest()
  const member = newest.members.findIndex((one) => equalBytes(one.nodeKey, nodeKey.publicKey))
  const votingKey = votingKeys.signer(newest.epoch)
  if (member === -1 || votingKey === undefined) return undefined
  return { manifest: newest, member, nodeKey, votingKey, thief }
}

driver = createDriver({
  store,
  overlay: lies.overlay,
  timers: realTimers(Date.now),
  keys: votingKeys,
  signatures: nodeSignatures,
  nodeKey: nodeKey.publicKey,
  settings: defaultSettings.deciding,
  onFault: (fault) => {
    process.stderr.write(`the liar's driver stopped: ${String(fault)}\n`)
    process.exit(1)
  },
})
process.stdout.write(`${JSON.stringify({ multiaddrs: overlay.multiaddrs })}\n`)
await new Promise((resolve) => process.once('SIGTERM', resolve))
await new Promise<void>((idle) => driver?.close(idle))
await overlay.close()
await closing.run()
process.stdout.write(`${JSON.stringify({ told: lies.told })}\n`)
