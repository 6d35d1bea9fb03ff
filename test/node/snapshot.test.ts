import t from 'tap'
import { nodeSignatures } from '../../node/signatures.js'
import { verifySnapshot, writeSnapshot } from '../../node/snapshot.js'
import { encodeCertificate } from '../../proto/certificate.js'
import { certify, claimName, extendFederation, testFederation } from '../support/federation.js'

const first = testFederation(1)
const federation = extendFederation(first)
const certificates = ['ada', 'bob', 'cleo'].map((name) =>
  encodeCertificate(certify(federation, claimName(federation, name))),
)
const source = {
  manifests: () => [...federation.chain],
  certificates: () => certificates.values(),
}
const bytes = Buffer.concat([...writeSnapshot(source)])

async function* chunks(whole: Uint8Array, length: number) {
  for (let at = 0; at < whole.length; at += length) yield whole.subarray(at, at + length)
}
const verify = (whole: Uint8Array, federationId?: Uint8Array) =>
  verifySnapshot(chunks(whole, 100), nodeSignatures, federationId)

t.test('a snapshot verifies, in whatever pieces it comes', async (t) => {
  for (const length of [1, 7, 100, bytes.length]) {
    const facts = await verifySnapshot(chunks(bytes, length), nodeSignatures, first.federationId)
    t.match(facts, { certificates: 3, epoch: 1, federationId: first.federationId })
  }
})

t.test('a snapshot without names', async (t) => {
  const empty = Buffer.concat([...writeSnapshot({ ...source, certificates: () => [].values() })])
  t.match(await verify(empty), { certificates: 0 })
})

t.test('any change is found', async (t) => {
  for (let at = 0; at < bytes.length; at += 13) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 0x20
    await t.rejects(verify(changed), { name: 'SnapshotError' }, `byte ${at}`)
  }
  for (const length of [0, 10, 16, 200, bytes.length - 1]) {
    await t.rejects(verify(bytes.subarray(0, length)), { name: 'SnapshotError' }, `${length} bytes`)
  }
  await t.rejects(verify(Buffer.concat([bytes, Buffer.of(0)])), { message: /follows the end/ })
  await t.rejects(verify(Buffer.from('not this')), { name: 'SnapshotError' })
  await t.rejects(verify(bytes, new Uint8Array(32)), { message: /another federation/ })
})

t.test('a chain that does not hold is blamed on the manifests', async (t) => {
  const other = extendFederation(testFederation(1, undefined, 'other'))
  const manifests = () => [first.chain[0], ...other.chain.slice(1)]
  for (const certificates of [source.certificates, () => [].values()]) {
    const whole = Buffer.concat([...writeSnapshot({ manifests, certificates })])
    await t.rejects(verify(whole), { name: 'SnapshotError', message: /The chain of manifests/ })
  }
})

t.test('a forged certificate is found although the hash is right', async (t) => {
  const other = testFederation(1, undefined, 'other')
  const forged = encodeCertificate(certify(other, claimName(other, 'ada')))
  const whole = Buffer.concat([
    ...writeSnapshot({ ...source, certificates: () => [...certificates, forged].values() }),
  ])
  await t.rejects(verify(whole), { name: 'SnapshotError', message: /Certificate 4 does not hold/ })
})
