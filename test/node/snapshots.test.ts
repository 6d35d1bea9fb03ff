/** A store that is checked again, and a snapshot that is taken in. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import { initialiseFollower } from '../../node/initialise.js'
import { askOperator, askOperatorJson } from '../../node/operator/client.js'
import { nodeSignatures } from '../../node/signatures.js'
import { writeSnapshot } from '../../node/snapshot.js'
import { openStore, type Store } from '../../node/store/store.js'
import { importSnapshot } from '../../node/store-import.js'
import { verifyStore } from '../../node/verify-store.js'
import { openGenesis } from '../../proto/manifest.js'
import { signRegistration } from '../../proto/registration.js'
import { type CleanUp, temporaryDirectory } from './support/directory.js'
import { Caller, expectKind, newOwner, startTestNode } from './support/node.js'
import { runProgram } from './support/program.js'
import { foundSeveral } from './support/several.js'

t.setTimeout(300_000)

async function* pieces(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000)
}

/** A node that has certified names, one of them updated. */
async function nodeWithNames(t: CleanUp, names: number) {
  const node = await startTestNode(t, { clock: Date.now })
  const caller = new Caller(node, Date.now)
  for (let i = 0; i < names; i++) await caller.claim(`name${i}`, newOwner())
  const owner = newOwner()
  const claimed = expectKind(await caller.claim('ada', owner), 'register')
  if (claimed.outcome !== 'certified') throw new Error(claimed.outcome)
  const { id: previous } = claimed.certificate.registration
  const content = caller.content('ada', owner, { sequence: 1, action: 'update', previous })
  await caller.register(signRegistration(content, owner, 0), owner)
  const chunks = await askOperator(node.paths.operatorSocket, 'export')
  if (chunks === undefined) throw new Error('the node runs')
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return { node, snapshot: new Uint8Array(Buffer.concat(parts)) }
}

function looking<Result>(path: string, look: (store: Store) => Result): Result {
  const store = openStore(path, { readonly: true })
  try {
    return look(store)
  } finally {
    store.close()
  }
}

t.test('a store is verified while its node runs, and what is wrong is found', async (t) => {
  const { node } = await nodeWithNames(t, 5)
  const { directory, store: path } = node.paths
  const told: unknown[] = []
  const well = looking(path, (store) => verifyStore(store, nodeSignatures, (n) => told.push(n)))
  t.match(well, { certificates: 7, gaps: 0, faultsCount: 0, faults: [], epoch: 0 })
  const shown = await runProgram(['verify', '--data', directory])
  t.match(shown, { code: 0, stdout: /^7 certificates up to epoch 0, all of them hold\n/ })

  await node.close()
  const database = new Database(path)
  const row = database
    .prepare<[], { bytes: Buffer }>("SELECT bytes FROM certificates WHERE name = 'name3'")
    .get()
  if (row === undefined) throw new Error('a certificate')
  row.bytes.writeUInt8(row.bytes.readUInt8(row.bytes.length - 1) ^ 1, row.bytes.length - 1)
  database.prepare("UPDATE certificates SET bytes = ? WHERE name = 'name3'").run(row.bytes)
  database.prepare("DELETE FROM certificates WHERE name = 'ada' AND sequence = 0").run()
  database.prepare("UPDATE certificates SET slot = zeroblob(32) WHERE name = 'name4'").run()
  database.close()
  const broken = looking(path, (store) => verifyStore(store, nodeSignatures))
  t.match(broken, { certificates: 6, gaps: 1, faultsCount: 2 })
  t.match(broken.faults, [
    /^Certificate 5: .*vote of member 0 does not hold/,
    /^Certificate 6: .*slot/,
  ])
  const told2 = await runProgram(['verify', '--data', directory, '--json'])
  t.equal(told2.code, 1)
  t.match(JSON.parse(told2.stdout), { faultsCount: 2, gaps: 1 })
})

t.test('a mirror begins with a snapshot', async (t) => {
  const { node, snapshot } = await nodeWithNames(t, 20)
  const directory = temporaryDirectory(t)
  const file = join(directory, 'names')
  const genesis = join(directory, 'genesis.json')
  writeFileSync(file, snapshot)
  const made = await runProgram(['manifest', '--out', genesis, '--data', node.paths.directory])
  t.equal(made.code, 0)
  t.same(
    JSON.parse(readFileSync(genesis, 'utf8')),
    await askOperatorJson(node.paths.operatorSocket, 'manifest'),
  )
  const mirror = join(directory, 'mirror')
  t.equal((await runProgram(['init', '--mirror', '--data', mirror, '--genesis', genesis])).code, 0)
  const busy = await runProgram(['import', file, '--data', node.paths.directory])
  t.match(busy, { code: 1, stderr: /another process uses this data directory/ })

  const imported = await runProgram(['import', file, '--data', mirror, '--json'])
  t.match(JSON.parse(imported.stdout), {
    manifestsAdded: 0,
    certificatesAdded: 22,
    certificates: 22,
  })
  const again = await runProgram(['import', file, '--data', mirror])
  t.match(again, { code: 0, stderr: /22 certificates, all verified: 0 of them/ })
  t.match(await runProgram(['verify', '--data', mirror]), { code: 0 })
  const taken = looking(join(mirror, 'names.sqlite'), (store) =>
    Buffer.concat([...writeSnapshot(store)]),
  )
  t.same(new Uint8Array(taken), snapshot, 'the same names to the byte')
})

t.test('a snapshot of which anything is wrong changes nothing', async (t) => {
  const { node, snapshot } = await nodeWithNames(t, 3)
  const [genesis] = looking(node.paths.store, (store) => store.manifests())
  if (genesis === undefined) throw new Error('a genesis')
  const chain = openGenesis(genesis, node.federationId, nodeSignatures)
  const directory = temporaryDirectory(t)
  const mirror = join(directory, 'mirror')
  initialiseFollower({ dataDirectory: mirror, chain, role: 'mirror' })
  const store = openStore(join(mirror, 'names.sqlite'))
  t.teardown(() => store.close())
  const take = (bytes: Uint8Array, isMember = false) =>
    importSnapshot({
      ...{ store, isMember, signatures: nodeSignatures, nowMs: Date.now() },
      open: () => pieces(bytes),
    })
  const damaged = Uint8Array.from(snapshot)
  damaged[damaged.length - 60] = (damaged[damaged.length - 60] ?? 0) ^ 1
  const other = foundSeveral(t, 1)
  const foreign = looking(join(other.directories[0] ?? '', 'names.sqlite'), (one) =>
    Buffer.concat([...writeSnapshot(one)]),
  )
  const table: readonly [Uint8Array, RegExp][] = [
    [damaged, /damaged|does not hold/],
    [snapshot.subarray(0, snapshot.length - 5), /cut short/],
    [Buffer.concat([snapshot, Buffer.from('x')]), /Something follows/],
    [new Uint8Array(foreign), /of another federation/],
    [Buffer.from('hello, this is no snapshot'), /no snapshot of names/],
  ]
  for (const [bytes, message] of table) {
    await t.rejects(take(bytes), { name: 'SnapshotError', message })
    t.same(store.counts(), { names: 0, certificates: 0 })
  }
  t.match(await take(snapshot, true), { certificatesAdded: 5 })
})

t.test('a member does not skip the end of an epoch by a snapshot', async (t) => {
  const several = foundSeveral(t, 1)
  const [directory = ''] = several.directories
  const chain = openGenesis(
    several.founded.genesis,
    several.founded.genesis.manifest.federationId,
    nodeSignatures,
  )
  const behind = join(several.root, 'behind')
  initialiseFollower({ dataDirectory: behind, chain, role: 'member' })
  const node = await several.start(directory)
  const { operatorSocket } = node.paths
  t.match(await askOperatorJson(operatorSocket, 'propose', { change: 'renew' }), { epoch: 1 })
  const snapshot = looking(node.paths.store, (one) => Buffer.concat([...writeSnapshot(one)]))
  const store = openStore(join(behind, 'names.sqlite'))
  t.teardown(() => store.close())
  const parts = { store, signatures: nodeSignatures, open: () => pieces(snapshot), nowMs: 1 }
  await t.rejects(importSnapshot({ ...parts, isMember: true }), {
    message: /goes on to epoch 1, and this member is in 0: start it/,
  })
  t.equal(store.manifests().length, 1)
  t.match(await importSnapshot({ ...parts, isMember: false }), { manifestsAdded: 1 })
  t.equal(store.manifests().length, 2)
})
