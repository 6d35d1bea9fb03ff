import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { fileIdentityStore } from '../../client/mixnet/file-identity-store.js'
import {
  type DatabaseContent,
  decodeIdentity,
  encodeIdentity,
} from '../../client/mixnet/identity-content.js'
import { createMemoryNetwork } from '../../client/mixnet/memory-carrier.js'
import { openNymWasmCarrier } from '../../client/mixnet/nym-wasm-carrier.js'
import { refusal } from './conformance.js'
import { Inbox, utf8 } from './inbox.js'
import { startTestNetwork } from './test-network.js'

const gateway = '4sBbL1ngf1vtNqykydQKTFh26sQCw888GpUqvPvyNB4f'
const content: DatabaseContent = {
  name: 'wasm-client-storage-rookery',
  version: 2,
  stores: [
    {
      name: 'keys',
      rows: [
        [
          'ed25519_identity_keypair',
          { private_key: Array(32).fill(7), public_key: new Uint8Array(32).fill(8), index: 1 },
        ],
      ],
    },
    { name: 'active_gateway', rows: [['active_gateway', { active_gateway_id_bs58: gateway }]] },
    {
      name: 'gateway_registrations',
      rows: [[gateway, { derived_aes256_gcm_siv_key: Array(32).fill(9) }]],
    },
  ],
}

t.setTimeout(600_000)

t.test('an identity is encoded without loss; what is none is refused', async (t) => {
  const identity = encodeIdentity(content)
  t.same(decodeIdentity(identity), content)
  for (const length of [0, 1, 50, identity.length - 1]) {
    t.throws(() => decodeIdentity(identity.subarray(0, length)), { code: 'identity' })
  }
  for (const text of ['null', '[]', '{}', '{"name":"x","version":2,"stores":[{}]}', 'an address']) {
    t.throws(() => decodeIdentity(utf8(text)), { code: 'identity' })
  }
  t.throws(() => decodeIdentity(encodeIdentity({ ...content, stores: [] })), {
    message: /active_gateway\/active_gateway is missing|keys\/.* is missing/,
  })
})

t.test('a file keeps it: private, replaced as a whole, refused when corrupt', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'identity-'))
  const path = join(folder, 'node', 'identity')
  const store = fileIdentityStore(path)
  t.equal(await store.load(), undefined)
  const identity = encodeIdentity(content)
  await store.save(identity)
  t.same(await store.load(), identity)
  t.equal((await stat(path)).mode & 0o777, 0o600)
  t.equal((await stat(join(folder, 'node'))).mode & 0o777, 0o700)
  const other = encodeIdentity({ ...content, version: 3 })
  await store.save(other)
  t.same(await store.load(), other)
  t.same(await readdir(join(folder, 'node')), ['identity'], 'no temporary file stays')
  await chmod(path, 0o644)
  await store.load()
  t.equal((await stat(path)).mode & 0o777, 0o600, 'what was open to all is closed')

  await t.rejects(store.save(new Uint8Array(64 * 1024)), { code: 'identity' })
  t.same(await store.load(), other, 'what is too large replaced nothing')
  const whole = await readFile(path)
  for (let index = 0; index < whole.length; index += 7) {
    const damaged = Uint8Array.from(whole)
    damaged[index] = (damaged[index] ?? 0) ^ 0x20
    await writeFile(path, damaged)
    await t.rejects(store.load(), { code: 'identity' })
  }
  for (const length of [0, 1, 50, whole.length - 1]) {
    await writeFile(path, whole.subarray(0, length))
    await t.rejects(store.load(), { code: 'identity', message: new RegExp(path) })
  }
  await t.rejects(fileIdentityStore(folder).load(), { code: 'EISDIR' })
  await rm(folder, { recursive: true })
})

t.test('the file does not mind whose identity it is', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'identity-'))
  const store = fileIdentityStore(join(folder, 'identity'))
  const network = createMemoryNetwork()
  const before = await network.open(new Inbox(), store)
  await before.close()
  const after = await network.open(new Inbox(), store)
  t.equal(after.address, before.address)
  await after.close()
  await rm(folder, { recursive: true })
})

t.test('a corrupt identity stops the carrier and stays as it is', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'identity-'))
  const path = join(folder, 'identity')
  await writeFile(path, 'rookery mixnet identity 1\nbut not really\n')
  const opening = openNymWasmCarrier(
    { apiUrl: 'http://127.0.0.1:9/api', identityStore: fileIdentityStore(path) },
    new Inbox(),
  )
  const error = await refusal(opening, 'identity')
  t.match(error.message, /corrupt: its checksum is wrong; restore a backup/)
  t.match(await readFile(path, 'utf8'), /but not really/)
  await rm(folder, { recursive: true })
})

t.test('an identity whose gateway is not in the network is refused and kept', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'identity-'))
  const identityStore = fileIdentityStore(join(folder, 'identity'))
  const open = (apiUrl: string) =>
    openNymWasmCarrier(
      { apiUrl, identityStore, coverTraffic: false, averageHopDelayMs: 0 },
      new Inbox(),
    )
  const network = await startTestNetwork({ gateways: 1 })
  const before = await open(network.apiUrl)
  const { address } = before
  await before.close()
  const saved = await identityStore.load()
  const stranger = await startTestNetwork({ gateways: 1 })
  const error = await refusal(open(stranger.apiUrl), 'identity')
  t.match(error.message, new RegExp(address.replace(/.*@/, '')))
  t.same(await identityStore.load(), saved, 'nothing was overwritten')
  const after = await open(network.apiUrl)
  t.equal(after.address, address, 'with the right network it works again')
  await after.close()
  await Promise.all([network.close(), stranger.close()])
  await rm(folder, { recursive: true })
})

t.test('an identity that cannot be saved stops the carrier', async (t) => {
  const network = await startTestNetwork({ gateways: 1 })
  const inbox = new Inbox()
  const full = {
    load: async () => undefined,
    save: async () => {
      throw new Error('the disk is full')
    },
  }
  const options = { apiUrl: network.apiUrl, coverTraffic: false, averageHopDelayMs: 0 }
  await t.rejects(openNymWasmCarrier({ ...options, identityStore: full }, inbox), {
    message: 'the disk is full',
  })
  t.same(inbox.states, ['closed'])
  await network.close()
})
