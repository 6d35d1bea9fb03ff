/**
 * One member in a process of its own, without a mixnet: the real store, driver and overlay, and owners who
 * submit at its driver. Forked by cluster-processes.ts, which asks it one thing after another.
 */
import { generateKeyPairSync, sign } from 'node:crypto'
import process from 'node:process'
import { createDriver } from '../../cluster/driver.js'
import { openOverlay } from '../../cluster/overlay/open-overlay.js'
import { openClaim } from '../../cluster/peer-door.js'
import type { Answer } from '../../cluster/ports.js'
import { Closing } from '../../node/closing.js'
import { openData } from '../../node/data.js'
import { outcomeOf } from '../../node/door/register.js'
import { dataPaths } from '../../node/keys/data-directory.js'
import { LateOverlay } from '../../node/peers/peering.js'
import { defaultSettings } from '../../node/settings.js'
import { nodeSignatures } from '../../node/signatures.js'
import { realTimers } from '../../node/timers.js'
import { createVerification } from '../../node/verification/verification.js'
import { bytesToHex } from '../../proto/bytes.js'
import { newestOf } from '../../proto/manifest.js'
import type { Registration } from '../../proto/registration.js'
import { type Claim, makeClaims } from './claims.js'
import { throughput } from './measure.js'

/** What a member can be asked, and what it answers. */
export interface MemberAsks {
  /** Makes and signs claims for names that begin so: each of so many owners claims every one. */
  prepare: { ask: { prefix: string; count: number; owners: number }; answer: number }
  /** Submits prepared claims, so many at a time, and waits for their certificates. */
  submit: {
    ask: { prefix: string; from: number; count: number; width: number }
    answer: { perSecond: number; latenciesMs: number[]; outcomes: Record<string, number> }
  }
  /** Cheap: it is asked again and again while something is measured. */
  status: { ask: Record<string, never>; answer: { certificates: number; peers: number } }
  /** Of all names, hex. */
  root: { ask: Record<string, never>; answer: string }
  cpuMs: { ask: Record<string, never>; answer: number }
  receivedBytes: { ask: Record<string, never>; answer: number }
  /** P-256 verifications with key import per second, for so long. */
  verifications: { ask: { ms: number }; answer: number }
  stop: { ask: Record<string, never>; answer: number }
}
export type MemberAsk = keyof MemberAsks

const [directory = '', listen = ''] = process.argv.slice(2)
const closing = new Closing()
const data = openData(dataPaths(directory), defaultSettings, closing)
const { store, federation, votingKeys, nodeSeed } = data
const nodeKey = federation.nodeKey.publicKey
const late = new LateOverlay()
const verification = createVerification()
const driver = createDriver({
  store,
  overlay: late,
  timers: realTimers(Date.now),
  keys: votingKeys,
  signatures: nodeSignatures,
  nodeKey,
  settings: defaultSettings.deciding,
  verification,
  onFault: (fault) => {
    throw fault
  },
})
const members = newestOf(driver.chain).manifest.members
const overlay = await openOverlay({
  federationId: federation.id,
  nodeSeed,
  listen: listen === '' ? [] : [listen],
  known: () => members.filter((one) => bytesToHex(one.nodeKey) !== bytesToHex(nodeKey)),
  isMember: (node) => members.some((one) => bytesToHex(one.nodeKey) === node),
  receive: (from, message) => driver.receive(from, message),
  connected: (peer) => driver.connected(peer),
  log: { debug() {}, info() {}, warn() {} },
})
late.open(overlay)
for (const peer of overlay.peers()) driver.connected(peer)

/** At about 1 ms for a packet, so many have come when a busy member looks again. */
const requestsRead = 64
const coming: (() => void)[] = []
const prepared = new Map<string, readonly Claim[]>()

const answers: {
  [Ask in MemberAsk]: (
    ask: MemberAsks[Ask]['ask'],
  ) => MemberAsks[Ask]['answer'] | Promise<MemberAsks[Ask]['answer']>
} = {
  prepare({ prefix, count, owners }) {
    const place = { federationId: federation.id, nodeKey }
    const claims = Array.from({ length: owners }, () => makeClaims(count, prefix, place)).flat()
    prepared.set(prefix, claims)
    return claims.length
  },
  async submit({ prefix, from, count, width }) {
    const claims = prepared.get(prefix)?.slice(from, from + count) ?? []
    const outcomes: Record<string, number> = {}
    const { perSecond, latenciesMs } = await throughput(claims.length, width, async (i) => {
      const claim = claims[i]
      if (claim === undefined) throw new Error('That many claims were not prepared')
      const { outcome } = await submit(claim.registration)
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    })
    return { perSecond, latenciesMs, outcomes }
  },
  status: () => ({
    certificates: store.counts().certificates,
    peers: overlay.peers().length,
  }),
  root() {
    store.advanceNamesRoot(Number.POSITIVE_INFINITY)
    return bytesToHex(store.namesRoot())
  },
  cpuMs() {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1_000
  },
  receivedBytes: () => overlay.stats().peers.reduce((bytes, peer) => bytes + peer.bytesReceived, 0),
  verifications: ({ ms }) => verificationsPerSecond(ms),
  async stop() {
    await new Promise<void>((idle) => driver.close(idle))
    await verification.close()
    await late.close()
    await closing.run()
    setImmediate(() => process.disconnect())
    return 0
  },
}

/** As the door does: what is certified is answered at once, and every other claim verified where it comes in. */
async function submit(registration: Registration): Promise<Answer> {
  await arrival()
  const decided = store.certificateAt(registration.name, registration.sequence)
  if (decided !== undefined) return outcomeOf(registration, decided)
  const parts = { chain: driver.chain, signatures: nodeSignatures }
  const claim = openClaim({ kind: 'registration', registration }, undefined, parts)
  return new Promise((resolve) => driver.submit(claim, resolve))
}

/** Requests come in turns of the event loop, not all at once: the mixnet's client opens each one's packet first. */
function arrival(): Promise<void> {
  return new Promise((arrive) => {
    if (coming.push(arrive) === 1) setImmediate(read)
  })
}

function read(): void {
  for (const arrive of coming.splice(0, requestsRead)) arrive()
  if (coming.length > 0) setImmediate(read)
}

function verificationsPerSecond(ms: number): number {
  const message = Buffer.alloc(300, 7)
  const signed = Array.from({ length: 2_000 }, () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-65)
    const key = Buffer.concat([Buffer.of(2 + ((point[64] ?? 0) & 1)), point.subarray(1, 33)])
    return { key, signature }
  })
  const started = performance.now()
  let done = 0
  while (performance.now() - started < ms) {
    // More keys than the cache of imported ones holds.
    const one = signed[done % signed.length]
    if (one === undefined || !nodeSignatures.verifyP256(one.key, message, one.signature)) {
      throw new Error('A good signature does not hold')
    }
    done += 1
  }
  return (done / (performance.now() - started)) * 1_000
}

process.on(
  'message',
  async ({ id, ask, content }: { id: number; ask: MemberAsk; content: never }) => {
    try {
      process.send?.({ id, answer: await answers[ask](content) })
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? error.stack : String(error) })
    }
  },
)
process.send?.({ ready: true })
