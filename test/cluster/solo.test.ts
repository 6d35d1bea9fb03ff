import { join } from 'node:path'
import t from 'tap'
import { expectValid } from '../../cluster/rules/validity.js'
import { createSolo, type SoloParts } from '../../cluster/solo.js'
import { asSolo } from '../../node/store/as-solo.js'
import { openStore } from '../../node/store/store.js'
import { openCertificate } from '../../proto/certificate.js'
import { newestOf } from '../../proto/manifest.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import { type RegistrationContent, signRegistration } from '../../proto/registration.js'
import { type CleanUp, temporaryDirectory } from '../node/support/directory.js'
import { claimContent, labelBytes, testFederation, testOwner } from '../support/federation.js'

const federation = testFederation(1)
const { manifest } = newestOf(federation.chain)
const [member] = federation.members
if (member === undefined) throw new Error('a federation of one has a member')
const votingKey = member.voting(0)

function claim(name: string, owner: string, changes: Partial<RegistrationContent> = {}) {
  const signer = testOwner(owner)
  const content = claimContent(federation, name, {
    ownerKey: signer.publicKey,
    nonce: labelBytes(`${name} ${owner}`, 16),
    ...changes,
  })
  return expectValid(signRegistration(content, signer, 0), manifest, undefined, portableSignatures)
}

/** A driver on a real store, whose flushes happen when the test says so. */
function drive(t: CleanUp, changes: Partial<SoloParts> = {}, path = storePath(t)) {
  const store = openStore(path)
  t.teardown(() => store.close())
  const deferred: (() => void)[] = []
  const faults: unknown[] = []
  const solo = createSolo({
    store: asSolo(store),
    manifest,
    votingKey,
    clock: () => 1_000_000,
    defer: (run) => deferred.push(run),
    queueMax: 200,
    onFault: (fault) => faults.push(fault),
    ...changes,
  })
  return { solo, store, faults, deferred, flush: () => deferred.shift()?.() }
}

const storePath = (t: CleanUp) => join(temporaryDirectory(t), 'names.sqlite')

t.test('claims that come together are one batch, each certificate standing alone', async (t) => {
  const { solo, store, flush, deferred } = drive(t)
  const answers = ['ada', 'bob', 'cleo'].map((name) => solo.submit(claim(name, name)))
  t.equal(solo.waiting, 3)
  t.equal(deferred.length, 1, 'one flush for all of them')
  flush()
  const outcomes = await Promise.all(answers)
  t.same(
    outcomes.map(({ outcome }) => outcome),
    ['certified', 'certified', 'certified'],
  )
  for (const { certificate } of outcomes) {
    openCertificate(certificate, federation.chain, portableSignatures)
    t.match(certificate.precommits, [{ batchNumber: 1, leafCount: 3 }])
  }
  t.equal(store.batchNumber(0, 0)?.number, 1)
})

t.test('more than a batch holds goes into the next one, and numbers rise', async (t) => {
  const { solo, store, flush, deferred } = drive(t)
  const answers = Array.from({ length: 70 }, (_, i) => solo.submit(claim(`name${i}`, `owner${i}`)))
  flush()
  t.equal(solo.waiting, 6)
  t.equal(deferred.length, 1)
  flush()
  const outcomes = await Promise.all(answers)
  t.match(outcomes[63]?.certificate.precommits, [{ batchNumber: 1, leafCount: 64 }])
  t.match(outcomes[64]?.certificate.precommits, [{ batchNumber: 2, leafCount: 6 }])
  t.equal(store.batchNumber(0, 0)?.number, 2)
})

t.test(
  'rivals in one flush and after it: the first wins, the others get its certificate',
  async (t) => {
    const { solo, flush } = drive(t)
    const winner = claim('prize', 'ada')
    const answers = [winner, claim('prize', 'bob'), winner].map((one) => solo.submit(one))
    flush()
    const late = solo.submit(claim('prize', 'cleo'))
    flush()
    const outcomes = await Promise.all([...answers, late])
    t.same(
      outcomes.map(({ outcome }) => outcome),
      ['certified', 'taken', 'certified', 'taken'],
    )
    for (const { certificate } of outcomes) t.same(certificate.registration.id, winner.id)
  },
)

t.test('batch numbers go on where the disk says', async (t) => {
  const path = storePath(t)
  const earlier = drive(t, {}, path)
  const before = earlier.solo.submit(claim('ada', 'ada'))
  earlier.flush()
  await before
  earlier.store.close()
  const { solo, flush } = drive(t, {}, path)
  const after = solo.submit(claim('bob', 'bob'))
  flush()
  t.match((await after).certificate.precommits, [{ batchNumber: 2 }])
})

t.test('a full queue is busy, and changes nothing', async (t) => {
  const { solo, flush } = drive(t, { queueMax: 1 })
  const first = solo.submit(claim('ada', 'ada'))
  await t.rejects(solo.submit(claim('bob', 'bob')), { code: 'busy', retryAfterMs: 1_000 })
  flush()
  t.equal((await first).outcome, 'certified')
  t.equal(solo.waiting, 0)
})

t.test('a claim of an epoch to come is refused without a vote', async (t) => {
  const { solo, store, flush } = drive(t)
  // Valid under its own epoch's manifest, which this driver has not entered.
  const early = { ...claim('ada', 'ada'), epoch: 1 }
  const answer = solo.submit(early)
  flush()
  await t.rejects(answer, { code: 'unknown-epoch' })
  t.equal(store.batchNumber(0, 0)?.number, undefined)
})

t.test('closing answers what was taken and takes nothing more', async (t) => {
  const { solo, flush } = drive(t)
  const answer = solo.submit(claim('ada', 'ada'))
  let closed = false
  const closing = solo.close().then(() => {
    closed = true
  })
  await t.rejects(solo.submit(claim('bob', 'bob')), { code: 'stopping-down' })
  t.notOk(closed)
  flush()
  t.equal((await answer).outcome, 'certified')
  await closing
  await solo.close()
})

t.test(
  'a store that fails stops the driver for good, and nobody is told of a decision',
  async (t) => {
    const decided: unknown[] = []
    const { solo, store, faults, flush } = drive(t, { onDecided: (one) => decided.push(one) })
    const answers = [solo.submit(claim('ada', 'ada')), solo.submit(claim('bob', 'bob'))]
    store.close()
    flush()
    for (const answer of answers) await t.rejects(answer, { name: 'StoreFault' })
    t.equal(faults.length, 1)
    t.same(decided, [])
    await t.rejects(solo.submit(claim('cleo', 'cleo')), { name: 'StoreFault' })
    await solo.close()
  },
)
