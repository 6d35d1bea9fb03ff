/** The driver of a federation of one, on the node's store: what its door relies on. */
import { join } from 'node:path'
import t from 'tap'
import { createDriver } from '../../cluster/driver.js'
import type { Answer, DriverParts } from '../../cluster/ports.js'
import { expectValid } from '../../cluster/rules/validity.js'
import { LateOverlay } from '../../node/peers/peering.js'
import { defaultSettings } from '../../node/settings.js'
import { openStore } from '../../node/store/store.js'
import { openCertificate } from '../../proto/certificate.js'
import { newestOf } from '../../proto/manifest.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import { type RegistrationContent, signRegistration } from '../../proto/registration.js'
import { verified } from '../../proto/signatures.js'
import { type CleanUp, temporaryDirectory } from '../node/support/directory.js'
import { claimContent, labelBytes, testFederation, testOwner } from '../support/federation.js'

const federation = testFederation(1)
const { manifest } = newestOf(federation.chain)
const [member] = federation.members
if (member === undefined) throw new Error('a federation of one has a member')
const nodeKey = member.node.publicKey

function claim(name: string, owner: string, changes: Partial<RegistrationContent> = {}) {
  const signer = testOwner(owner)
  const content = claimContent(federation, name, {
    ownerKey: signer.publicKey,
    nonce: labelBytes(`${name} ${owner}`, 16),
    ...changes,
  })
  const signed = signRegistration(content, signer, 0)
  return expectValid(signed, manifest, undefined, portableSignatures)
}

/** A driver on a real store, whose turns happen when the test says so. */
function drive(t: CleanUp, changes: Partial<DriverParts> = {}, path = storePath(t)) {
  const store = openStore(path, { nodeKey })
  t.teardown(() => store.close())
  if (store.manifests().length === 0) store.addManifest(federation.chain[0])
  const deferred: (() => void)[] = []
  const faults: unknown[] = []
  const driver = createDriver({
    store,
    overlay: new LateOverlay(),
    timers: {
      now: () => 1_000_000,
      after: () => () => undefined,
      defer: (run) => deferred.push(run),
    },
    keys: { signer: (epoch) => member?.voting(epoch), erase: () => undefined },
    signatures: portableSignatures,
    nodeKey,
    settings: defaultSettings.deciding,
    onFault: (fault) => faults.push(fault),
    ...changes,
  })
  const turn = () => deferred.shift()?.()
  turn()
  const submit = (registration: ReturnType<typeof claim>) => {
    const answers: Answer[] = []
    const one = verified({ kind: 'registration', registration } as const)
    driver.submit(one, (answer) => answers.push(answer))
    return answers
  }
  return { driver, store, faults, deferred, turn, submit }
}

const storePath = (t: CleanUp) => join(temporaryDirectory(t), 'names.sqlite')

/** The one answer of a claim that was decided. */
function decided(answers: readonly Answer[]) {
  const [answer, ...more] = answers
  if (more.length > 0) throw new Error('a claim is answered exactly once')
  if (answer?.outcome === 'certified' || answer?.outcome === 'taken') return answer
  throw new Error(`not decided: ${answer?.outcome}`)
}

t.test('claims that come together share a turn, each certificate standing alone', async (t) => {
  const { driver, store, turn, submit, deferred } = drive(t)
  const answers = ['ada', 'bob', 'cleo'].map((name) => submit(claim(name, name)))
  t.equal(driver.status.waiting, 3)
  t.equal(deferred.length, 1, 'one turn for all of them')
  turn()
  for (const one of answers) {
    const { outcome, certificate } = decided(one)
    t.equal(outcome, 'certified')
    openCertificate(certificate, federation.chain, portableSignatures)
    t.match(certificate.precommits, [{ leafCount: 3 }])
  }
  t.same(store.slots(), [])
  t.match(driver.status, { epoch: 0, settled: true, voting: true, undecided: 0, waiting: 0 })
})

t.test('more than a batch holds goes into the next one, and numbers rise', async (t) => {
  const { store, turn, submit } = drive(t)
  const answers = Array.from({ length: 70 }, (_, i) => submit(claim(`name${i}`, `owner${i}`)))
  turn()
  const batches = new Map<number, number>()
  for (const one of answers) {
    const { certificate } = decided(one)
    openCertificate(certificate, federation.chain, portableSignatures)
    for (const { batchNumber, leafCount } of certificate.precommits) {
      batches.set(batchNumber, leafCount)
    }
  }
  t.ok(batches.size > 1)
  for (const leafCount of batches.values()) t.ok(leafCount <= 64)
  const highest = store.batchNumber(0, 0)?.number ?? 0
  t.ok(Math.max(...batches.keys()) <= highest, 'the number on disk is that of the last batch')
})

t.test(
  'rivals in one turn and after it: the first wins, the others get its certificate',
  async (t) => {
    const { turn, submit } = drive(t)
    const winner = claim('prize', 'ada')
    const answers = [winner, claim('prize', 'bob'), winner].map(submit)
    turn()
    const late = submit(claim('prize', 'cleo'))
    turn()
    const all = [...answers, late].map(decided)
    t.same(
      all.map(({ outcome }) => outcome),
      ['certified', 'taken', 'certified', 'taken'],
    )
    for (const { certificate } of all) t.same(certificate.registration.id, winner.id)
  },
)

t.test('batch numbers go on where the disk says', async (t) => {
  const path = storePath(t)
  const before = drive(t, {}, path)
  const first = before.submit(claim('ada', 'ada'))
  before.turn()
  const [earlier] = decided(first).certificate.precommits
  before.store.close()
  const { turn, submit } = drive(t, {}, path)
  const second = submit(claim('bob', 'bob'))
  turn()
  const [later] = decided(second).certificate.precommits
  t.ok(earlier && later && later.batchNumber > earlier.batchNumber)
})

t.test('a full queue is busy, and changes nothing', async (t) => {
  const settings = { ...defaultSettings.deciding, queueMax: 1 }
  const { driver, turn, submit } = drive(t, { settings })
  const first = submit(claim('ada', 'ada'))
  const [answer] = submit(claim('bob', 'bob'))
  t.match(answer, { outcome: 'refused', refusal: { code: 'busy', retryAfterMs: 1_000 } })
  turn()
  t.equal(decided(first).outcome, 'certified')
  t.equal(driver.status.waiting, 0)
})

t.test('a claim of an epoch to come is refused without a vote', async (t) => {
  const { store, turn, submit } = drive(t)
  // Valid under its own epoch's manifest, which this driver has not entered.
  const answers = submit({ ...claim('ada', 'ada'), epoch: 1 })
  turn()
  t.match(answers, [{ outcome: 'refused', refusal: { code: 'unknown-epoch' } }])
  t.equal(store.batchNumber(0, 0), undefined)
})

t.test('closing answers what was taken and takes nothing more', async (t) => {
  const { driver, turn, submit } = drive(t)
  const answers = submit(claim('ada', 'ada'))
  let closed = false
  driver.close(() => {
    closed = true
  })
  t.match(submit(claim('bob', 'bob')), [{ outcome: 'refused', refusal: { code: 'stopping-down' } }])
  t.notOk(closed)
  turn()
  t.equal(decided(answers).outcome, 'certified')
  t.ok(closed)
})

t.test(
  'a store that fails stops the driver for good, and everyone who waits is told',
  async (t) => {
    const certified: unknown[] = []
    const settings = { ...defaultSettings.deciding, queueMax: 1_000 }
    const { store, faults, turn, submit } = drive(t, {
      settings,
      onCertified: (one) => certified.push(one),
    })
    // More than one turn takes, and one name twice.
    const answers = Array.from({ length: 300 }, (_, i) =>
      submit(claim(`name${i % 299}`, `owner${i}`)),
    )
    store.close()
    turn()
    for (const one of answers) {
      t.match(one, [{ outcome: 'faulted', fault: { name: 'StoreFault' } }])
      t.equal(one.length, 1)
    }
    t.equal(faults.length, 1)
    t.same(certified, [])
    t.match(submit(claim('cleo', 'cleo')), [{ outcome: 'faulted' }])
  },
)
