/** One node in process: lookups, registrations, and what an idle route costs. */
import { createPublicKey, createSign, generateKeyPairSync, verify } from 'node:crypto'
import process from 'node:process'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { Routes } from '../../node/routes.js'
import { defaultSettings } from '../../node/settings.js'
import { decodeResponse, encodeRequest, registerSigningBytes } from '../../proto/requests.js'
import { makeClaims } from './claims.js'
import { type InProcessNode, nextRequestId, startInProcessNode } from './in-process-node.js'
import { pairedMicroseconds, quantile, type Row, row, throughput } from './measure.js'

const senders = Array.from({ length: 64 }, (_, i) => `sender-${i}` as SenderTag)
const senderOf = (i: number): SenderTag => senders[i % senders.length] ?? ('sender' as SenderTag)

export async function benchNode(): Promise<Row[]> {
  const verifications = 1_000_000 / importedVerificationUs()
  const bench = await startInProcessNode()
  try {
    const registrations = await registrationsPerSecond(bench, 4_000)
    const lookups = await lookupsPerSecond(bench, 40_000)
    return [
      row('Node in process, lookups', lookups, 'per s', {
        target: { of: 'value', atLeast: 20_000 },
      }),
      row('Node in process, registrations, 256 in flight', registrations.perSecond, 'per s', {
        beside: { what: 'P-256 verifications with key import per s', value: verifications },
        target: { of: 'ratio', atLeast: 0.2 },
      }),
      row('  the same, p99', quantile(registrations.latenciesMs, 0.99), 'ms'),
      row('Memory of an idle route', bytesPerRoute(100_000), 'bytes', {
        target: { of: 'value', atMost: (64 * 2 ** 20) / 100_000 },
      }),
    ]
  } finally {
    await bench.close()
  }
}

/** The limit to hold registrations against: one owner signature, its key imported. */
function importedVerificationUs(): number {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' })
  const message = Buffer.alloc(300, 7)
  const signature = createSign('sha256')
    .update(message)
    .sign({ key: privateKey, dsaEncoding: 'ieee-p1363' })
  const [us = 0] = pairedMicroseconds([
    () => {
      const key = createPublicKey({ key: jwk, format: 'jwk' })
      verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)
    },
  ])
  return us
}

/** Claims are signed beforehand; the challenge is asked for and signed within the measured time. */
async function registrationsPerSecond({ node, ask }: InProcessNode, count: number) {
  const { federationId, nodeKey } = node
  const register = async (prefix: string, size: number) => {
    const claims = makeClaims(size, prefix, node)
    return throughput(size, 256, async (i) => {
      const claim = claims[i]
      if (claim === undefined) throw new Error('no claim')
      const { owner, registration } = claim
      const asked = await ask({ kind: 'challenge', purpose: 'register' }, senderOf(i))
      if (asked.kind !== 'challenge') throw new Error('no challenge')
      const { challenge } = asked
      const message = registerSigningBytes(federationId, nodeKey, challenge, registration.id)
      const signature = owner.sign(message)
      const body = { kind: 'register', registration, challenge, signature } as const
      const answer = await ask(body, senderOf(i))
      if (answer.kind !== 'register' || answer.outcome !== 'certified') {
        throw new Error('not certified')
      }
    })
  }
  await register('warm', 500)
  return register('name', count)
}

/** Requests are encoded before, and answers decoded after the measured time: both are the client's work. */
async function lookupsPerSecond({ node }: InProcessNode, count: number): Promise<number> {
  const look = async (size: number): Promise<number> => {
    const requests = Array.from({ length: size }, (_, i) =>
      encodeRequest({ id: nextRequestId(), body: { kind: 'lookup', name: `name${i % 4_000}` } }),
    )
    const answers: Uint8Array[] = []
    const { perSecond } = await throughput(size, 64, async (i) => {
      const answer = await node.handle(requests[i] ?? new Uint8Array(), senderOf(i))
      answers.push(answer ?? new Uint8Array())
    })
    for (const answer of answers) {
      const { body } = decodeResponse(answer)
      if (body.kind !== 'lookup' || body.outcome !== 'found') throw new Error('not found')
    }
    return perSecond
  }
  await look(4_000)
  return look(count)
}

function bytesPerRoute(count: number): number {
  const collect = globalThis.gc
  if (collect === undefined) throw new Error('Run node with --expose-gc')
  collect()
  const before = process.memoryUsage().heapUsed
  const nowMs = Date.now()
  const routes = new Routes({ ...defaultSettings, noticeSeconds: 600 }, nowMs)
  for (let i = 0; i < count; i++) {
    const device = Buffer.alloc(33)
    device.writeUInt32BE(i, 29)
    const senderTag = `tag-${i.toString().padStart(18, '0')}` as SenderTag
    routes.login(senderTag, `name-${i}`, device, 10, nowMs)
  }
  collect()
  const used = process.memoryUsage().heapUsed - before
  if (routes.size !== count) throw new Error(`${routes.size} routes`)
  return used / count
}
