import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import t from 'tap'
import type { Writes } from '../../cluster/ports.js'
import { emptySummary, rangeSetOf } from '../../cluster/rules/range-set.js'
import { takeLock } from '../../node/store/lock.js'
import { migrate, schemaVersion } from '../../node/store/migrations.js'
import { openStore, type Store } from '../../node/store/store.js'
import { bytesToHex } from '../../proto/bytes.js'
import { type Certificate, encodeCertificate } from '../../proto/certificate.js'
import { type CertifiedManifest, encodeCertifiedManifest, newestOf } from '../../proto/manifest.js'
import { signRegistration } from '../../proto/registration.js'
import { crowded } from '../cluster/certified-pairs.js'
import { noWrites, storeConformance } from '../cluster/store-conformance.js'
import {
  next,
  ownNodeKey,
  richSlot,
  federation as storedFederation,
} from '../cluster/store-samples.js'
import { evidences } from '../proto/samples.js'
import { certify, claimContent, testFederation, testOwner } from '../support/federation.js'
import { type CleanUp, temporaryDirectory } from './support/directory.js'

const federation = testFederation(1)
const genesis: CertifiedManifest = newestOf(federation.chain)

/** Certificates of one name: a claim and its updates. */
function lineage(name: string, length: number): Certificate[] {
  const owner = testOwner(`owner of ${name}`)
  const certificates: Certificate[] = []
  for (let sequence = 0; sequence < length; sequence++) {
    const previous = certificates.at(-1)?.registration.id
    const action = sequence === 0 ? 'claim' : 'update'
    const content = claimContent(federation, name, { sequence, previous, action })
    certificates.push(certify(federation, signRegistration(content, owner, 0)))
  }
  return certificates
}

/** Another owner's certificate for the first registration of a name. */
function rivalOf(name: string): Certificate {
  const owner = testOwner('rival')
  const content = claimContent(federation, name, { ownerKey: owner.publicKey })
  return certify(federation, signRegistration(content, owner, 0))
}

function commit(store: Store, batchNumber: number, certificates: readonly Certificate[]): void {
  const storedAtMs = 1_000 + batchNumber
  write(store, {
    batchNumbers: [{ epoch: 0, member: 0, number: batchNumber, vote: undefined }],
    certificates: certificates.map((certificate) => ({ certificate, storedAtMs })),
  })
}

function write(store: Store, writes: Partial<Writes>): void {
  store.commit({ ...noWrites, ...writes }, () => undefined)
}

function newStore(t: CleanUp): { path: string; store: Store; reopen: () => Store } {
  const path = join(temporaryDirectory(t), 'names.sqlite')
  const open = () => {
    const store = openStore(path, { cachedNamesMax: 2 })
    t.teardown(() => store.close())
    return store
  }
  const store = open()
  return {
    path,
    store,
    reopen() {
      store.close()
      return open()
    },
  }
}

storeConformance(t, 'SQLite', (nodeKey) => {
  const path = join(mkdtempSync(join(tmpdir(), 'rookery-node-')), 'names.sqlite')
  const open = () => openStore(path, { nodeKey })
  let store = open()
  return {
    store,
    reopen() {
      store.close()
      store = open()
      return store
    },
    close() {
      store.close()
      rmSync(dirname(path), { recursive: true })
    },
  }
})

t.test('what is committed is there, now and after a restart', async (t) => {
  const { store, reopen } = newStore(t)
  store.addManifest(genesis)
  const [claim, update, second] = lineage('ada', 3)
  if (!claim || !update || !second) throw new Error('three certificates')
  commit(store, 1, [claim, ...lineage('bob', 1)])
  commit(store, 5, [update])
  commit(store, 6, [second])

  const check = (one: Store) => {
    t.same(one.manifests(), [genesis])
    t.same(one.newest('ada'), { certificate: second, storedAtMs: 1_006 })
    t.same(one.certificateAt('ada', 0), { certificate: claim, storedAtMs: 1_001 })
    t.same(one.certificateAt('ada', 1), { certificate: update, storedAtMs: 1_005 })
    t.equal(one.certificateAt('ada', 3), undefined)
    t.equal(one.newest('nobody'), undefined)
    t.equal(one.batchNumber(0, 0)?.number, 6)
    t.equal(one.batchNumber(1, 0), undefined)
    t.same(one.counts(), { names: 2, certificates: 4 })
  }
  check(store)
  check(reopen())
})

t.test('counts and root follow what is committed', async (t) => {
  const { store, reopen } = newStore(t)
  const empty = store.namesRoot()
  t.same(empty, emptySummary.digest)
  t.same(store.counts(), { names: 0, certificates: 0 })
  commit(store, 1, lineage('ada', 2))
  t.same(store.counts(), { names: 1, certificates: 2 })
  const root = store.namesRoot()
  t.notSame(root, empty)
  t.same(reopen().namesRoot(), root, 'of what is stored, not of its history')
})

t.test('a root is worked on in parts, and is the same without that', async (t) => {
  const names = ['ada', 'bob', 'cleo', 'dan'].flatMap((name) => lineage(name, 1))
  const one = newStore(t).store
  const other = newStore(t).store
  commit(one, 1, names)
  for (const [i, certificate] of names.toReversed().entries()) {
    while (!other.advanceNamesRoot(100)) t.pass('there is more to do')
    commit(other, i + 1, [certificate])
  }
  t.notOk(one.advanceNamesRoot(1))
  t.same(other.namesRoot(), one.namesRoot())
  t.ok(one.advanceNamesRoot(1))
})

t.test(
  'digests of ranges are written now and then, and a crash in between costs none',
  async (t) => {
    const path = join(temporaryDirectory(t), 'names.sqlite')
    const open = () => {
      const store = openStore(path, { freshSlotsMax: 8 })
      t.teardown(() => store.close())
      return store
    }
    const certificates = Array.from({ length: 45 }, (_, i) => lineage(`name${i}`, 1)).flat()
    const registrations = certificates.map(({ registration }) => registration)
    const writer = open()
    const database = new Database(path, { readonly: true })
    t.teardown(() => database.close())
    const fresh = database.prepare('SELECT sum(length(buckets)) / 2 FROM fresh_slots').pluck()
    for (let i = 0; i < certificates.length; i++) {
      commit(writer, 1 + i, certificates.slice(Math.max(0, i - 1), i + 1))
      if (i % 5 > 0) continue
      // Nothing was closed: what is found is what was durable.
      const reader = openStore(path, { readonly: true })
      const expected = rangeSetOf(registrations.slice(0, i + 1))
      t.same(reader.namesRoot(), expected.summary('').digest)
      t.equal(reader.rangeSet().count, i + 1)
      reader.close()
      t.ok(Number(fresh.get() ?? 0) < 8)
    }
    const all = rangeSetOf(registrations)
    for (const store of [writer, open()]) {
      for (const { slot } of registrations.slice(0, 20)) {
        for (const digits of [1, 3, 4, 5]) {
          const prefix = bytesToHex(slot).slice(0, digits)
          t.same(store.rangeSet().summary(prefix), all.summary(prefix))
        }
      }
    }
  },
)

t.test('slots that crowd one bucket are told apart', async (t) => {
  const { store } = newStore(t)
  const [one] = lineage('ada', 1)
  if (one === undefined) throw new Error('a certificate')
  const crowd = Array.from({ length: 300 }, (_, i) => crowded(i % 2 ? 'abcd' : 'abcd01', `${i}`))
  const certificates = crowd.map(({ slot, id }, i) => {
    return { ...one, registration: { ...one.registration, name: `name${i}`, slot, id } }
  })
  commit(store, 1, certificates)
  const expected = rangeSetOf(crowd)
  for (const prefix of ['', 'a', 'abcd', 'abcd0', 'abcd01', 'abcd01f', 'abce', 'b']) {
    t.same(store.rangeSet().summary(prefix), expected.summary(prefix), `'${prefix}'`)
  }
})

t.test('a decision is stored as a whole or not at all', async (t) => {
  const { store, reopen } = newStore(t)
  const [ada] = lineage('ada', 1)
  const [bob] = lineage('bob', 1)
  if (!ada || !bob) throw new Error('two certificates')
  commit(store, 1, [ada])
  t.throws(() => commit(store, 2, [bob, rivalOf('ada')]), { name: 'StoreFault' })
  t.equal(store.newest('bob'), undefined)
  t.same(store.counts(), { names: 1, certificates: 1 })
  const again = reopen()
  t.equal(again.newest('bob'), undefined)
  t.equal(again.batchNumber(0, 0)?.number, 1)
})

t.test('a damaged record is a fault, not a refusal', async (t) => {
  const { path, store, reopen } = newStore(t)
  commit(store, 1, lineage('ada', 1))
  const database = new Database(path)
  database.exec("UPDATE certificates SET bytes = x'00'")
  database.close()
  t.throws(() => reopen().newest('ada'), { name: 'StoreFault' })
})

t.test('what is no store of ours, or of a newer program, is left alone', async (t) => {
  const directory = temporaryDirectory(t)
  const text = join(directory, 'text')
  writeFileSync(
    text,
    'This is not a database at all, and it is long enough to be looked at.'.repeat(20),
  )
  t.throws(() => openStore(text), { name: 'StoreFault' })

  const foreign = join(directory, 'foreign.sqlite')
  const database = new Database(foreign)
  database.exec('CREATE TABLE theirs (x)')
  database.close()
  const before = readFileSync(foreign)
  t.throws(() => openStore(foreign), { message: /another program's database/ })
  t.same(readFileSync(foreign), before, 'not one byte is changed')

  const { path, store } = newStore(t)
  store.close()
  const newer = new Database(path)
  newer.pragma(`user_version = ${schemaVersion + 1}`)
  newer.close()
  t.throws(() => openStore(path), { message: /newer version of the node/ })
  t.throws(() => openStore(join(directory, 'missing'), { readonly: true }), { name: 'StoreFault' })
  t.notOk(existsSync(join(directory, 'missing')))
})

t.test('migrations are taken once, in order, and as a whole', async (t) => {
  const path = join(temporaryDirectory(t), 'names.sqlite')
  openStore(path).close()
  const database = new Database(path)
  t.teardown(() => database.close())
  const sql = database
    .prepare<[], { sql: string }>("SELECT sql FROM sqlite_schema WHERE type = 'table'")
    .all()
  const mine = Array.from({ length: schemaVersion }, () => 'SELECT 1')
  t.throws(() => migrate(database, [...mine, 'CREATE TABLE later (x) STRICT', 'nonsense']))
  t.equal(database.pragma('user_version', { simple: true }), schemaVersion)
  t.same(
    database.prepare("SELECT sql FROM sqlite_schema WHERE type = 'table'").all(),
    sql,
    'nothing of a failed migration stays',
  )
  migrate(database, [...mine, 'CREATE TABLE later (x INTEGER) STRICT'])
  t.equal(database.pragma('user_version', { simple: true }), schemaVersion + 1)
  database.exec('INSERT INTO later VALUES (1)')
  migrate(database, [...mine, 'CREATE TABLE later (x INTEGER) STRICT'])
})

t.test('a store that is being written can be read through another connection', async (t) => {
  const { path, store } = newStore(t)
  commit(store, 1, lineage('ada', 2))
  const reader = openStore(path, { readonly: true })
  t.teardown(() => reader.close())
  const certificates = reader.certificates()
  t.notOk(certificates.next().done)
  commit(store, 2, lineage('bob', 1))
  t.equal([...certificates].length, 1, 'as it stood when the reading began')
})

t.test('the lock keeps others off, and is gone with its holder', async (t) => {
  const path = join(temporaryDirectory(t), 'lock')
  const lock = takeLock(path)
  t.throws(() => takeLock(path), { name: 'LockedError', message: /another process/ })
  lock.release()
  takeLock(path).release()
})

/** The schema of the first release, as it stands in databases of that version. */
const firstSchema = `
  CREATE TABLE manifests (epoch INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE certificates (
    name TEXT NOT NULL, sequence INTEGER NOT NULL, slot BLOB NOT NULL, id BLOB NOT NULL,
    bytes BLOB NOT NULL, stored_at_ms INTEGER NOT NULL, PRIMARY KEY (name, sequence)
  ) STRICT;
  CREATE INDEX certificates_by_slot ON certificates (slot, id);
  CREATE TABLE batches (epoch INTEGER PRIMARY KEY, number INTEGER NOT NULL) STRICT;
  PRAGMA user_version = 1;
  PRAGMA application_id = 0x526f6f6b;`

t.test('a store of the first version keeps names, manifests and batch number', async (t) => {
  const path = join(temporaryDirectory(t), 'names.sqlite')
  const [ada] = lineage('ada', 1)
  if (!ada) throw new Error('a certificate')
  const { name, sequence, slot, id } = ada.registration
  const database = new Database(path)
  database.exec(firstSchema)
  database
    .prepare('INSERT INTO manifests (epoch, bytes) VALUES (0, ?)')
    .run(encodeCertifiedManifest(genesis))
  database
    .prepare('INSERT INTO certificates VALUES (?, ?, ?, ?, ?, ?)')
    .run(name, sequence, slot, id, encodeCertificate(ada), 77)
  database.prepare('INSERT INTO batches VALUES (0, 41)').run()
  database.close()

  const look = openStore(path, { readonly: true })
  t.same(look.manifests(), [genesis], 'readable before it is migrated')
  t.same(look.counts(), { names: 1, certificates: 1 })
  const root = rangeSetOf([ada.registration]).summary('').digest
  t.same(look.namesRoot(), root)
  t.equal([...look.certificates()].length, 1)
  look.close()

  const store = openStore(path)
  t.teardown(() => store.close())
  t.same(store.manifests(), [genesis])
  t.same(store.certificateAt('ada', 0), { certificate: ada, storedAtMs: 77 })
  t.equal(store.batchNumber(0, 0)?.number, 41)
  t.same(store.namesRoot(), root)
  t.same(store.slots(), [])
  t.equal(store.settled(), 0)
})

t.test('evidence is kept once for a kind, a member and an epoch', async (t) => {
  const { store, reopen } = newStore(t)
  const all = Object.values(evidences)
  write(store, { evidence: all })
  write(store, { evidence: all })
  const kinds = ['closings', 'hidden-lock', 'proposals', 'votes'] as const
  t.same(
    reopen()
      .evidence()
      .map((one) => one.kind),
    kinds,
  )
})

t.test('the newest is the highest sequence, in whatever order certificates come', async (t) => {
  const { store } = newStore(t)
  const [claim, update, second] = lineage('ada', 3)
  if (!claim || !update || !second) throw new Error('three certificates')
  t.equal(store.newest('ada'), undefined)
  commit(store, 1, [second])
  t.same(store.newest('ada')?.certificate, second)
  commit(store, 2, [claim])
  t.same(store.newest('ada')?.certificate, second)
  // Only two names stay in memory.
  for (const name of ['bob', 'cleo', 'dan']) commit(store, 3, lineage(name, 1))
  for (const name of ['bob', 'cleo', 'dan']) store.newest(name)
  commit(store, 4, [update])
  t.same(store.newest('ada')?.certificate, second)
  t.same(store.certificateAt('ada', 1)?.certificate, update)
})

t.test(
  'a slot of an epoch that is not stored is a fault, and so is a gap in the chain',
  async (t) => {
    const { store } = newStore(t)
    t.throws(() => write(store, { slots: [richSlot] }), { name: 'StoreFault' })
    const [, later] = next.chain
    if (later === undefined) throw new Error('a second manifest')
    t.throws(() => write(store, { manifests: [later] }), { message: /does not follow/ })
    t.same(store.manifests(), [])
  },
)

t.test('a damaged slot is a fault', async (t) => {
  const path = join(temporaryDirectory(t), 'names.sqlite')
  const store = openStore(path, { nodeKey: ownNodeKey })
  t.teardown(() => store.close())
  write(store, { manifests: [storedFederation.chain[0]], slots: [richSlot] })
  const database = new Database(path)
  t.teardown(() => database.close())
  const damages = ["claims = x'00'", "votes = x'0000000500'", "valid = x''", 'locked = slot']
  for (const damage of damages) {
    write(store, { slots: [richSlot] })
    t.equal(store.slots().length, 1)
    database.exec(`UPDATE slots SET ${damage}`)
    t.throws(() => store.slots(), { name: 'StoreFault' }, damage)
  }
})
