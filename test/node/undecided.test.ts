/** What a member's door says of names that are not decided yet. FEDERATION.md section 6. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import t from 'tap'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { createDriver } from '../../cluster/driver.js'
import type { Driver } from '../../cluster/ports.js'
import { createChallenges } from '../../node/door/challenge.js'
import { createDoor } from '../../node/door/door.js'
import { createTakenChallenges } from '../../node/door/taken-challenges.js'
import { createUndecided } from '../../node/door/undecided.js'
import { livingFederation, openFederation } from '../../node/federation.js'
import { openMailboxDatabase } from '../../node/mailboxes/database.js'
import { createMessagesSide } from '../../node/messages-side.js'
import { LateOverlay } from '../../node/peers/peering.js'
import { Routes } from '../../node/routes.js'
import { nodeSignatures } from '../../node/signatures.js'
import { openStore, type Store } from '../../node/store/store.js'
import { bytesToHex } from '../../proto/bytes.js'
import { type Registration, signRegistration } from '../../proto/registration.js'
import {
  decodeResponse,
  encodeRequest,
  type RequestBody,
  type ResponseBody,
  registerSigningBytes,
} from '../../proto/requests.js'
import { noWrites } from '../cluster/store-conformance.js'
import { federation, next, ownMember, ownNodeKey, richSlot } from '../cluster/store-samples.js'
import { certify, claimContent, claimName, testOwner, testTimeMs } from '../support/federation.js'
import { type CleanUp, temporaryDirectory } from './support/directory.js'
import { expectKind, newTag, refusal, unhurried } from './support/node.js'

const self = federation.members[ownMember]
const other = bytesToHex(federation.members[0]?.node.publicKey ?? new Uint8Array())
if (self === undefined) throw new Error('a member of the federation')
const nodeKey = self.node

interface Waiting {
  readonly ms: number
  readonly run: () => void
}

/** The door of one member of four who hears nobody; time passes when the test says so. */
function memberDoor(t: CleanUp, prepare: (store: Store) => void = () => undefined, settings = {}) {
  const store = openStore(join(temporaryDirectory(t), 'names.sqlite'), { nodeKey: ownNodeKey })
  t.teardown(() => store.close())
  store.addManifest(federation.chain[0])
  prepare(store)
  const waiting = new Set<Waiting>()
  const deferred: (() => void)[] = []
  const timers = {
    now: () => testTimeMs,
    after(ms: number, run: () => void) {
      const one = { ms, run }
      waiting.add(one)
      return () => waiting.delete(one)
    },
    defer: (run: () => void) => deferred.push(run),
  }
  const faults: unknown[] = []
  const onFault = (fault: unknown) => faults.push(fault)
  const all = { ...unhurried, ...settings }
  const driver = createDriver({
    ...{ store, timers, onFault, overlay: new LateOverlay() },
    keys: { signer: (epoch) => self?.voting(epoch), erase: () => undefined },
    signatures: nodeSignatures,
    nodeKey: ownNodeKey,
    settings: all.deciding,
  })
  const opened = openFederation(store.manifests(), nodeKey, nodeSignatures)
  const pushed: { senderTag: SenderTag; body: ResponseBody }[] = []
  const undecided = createUndecided({
    ...{ driver, timers },
    pendingMs: all.pendingMs,
    undecidedMax: all.deciding.slotsMax,
    push: (senderTag, body) => pushed.push({ senderTag, body }),
  })
  const livingOne = livingFederation(opened, driver)
  const routes = new Routes({ ...all, noticeSeconds: 600 }, testTimeMs)
  const mailboxDatabase = openMailboxDatabase(join(temporaryDirectory(t), 'messages.sqlite'))
  t.teardown(() => mailboxDatabase.close())
  const look = (name: string) => driver.look(name)
  const messages = createMessagesSide({
    ...{ database: mailboxDatabase, settings: all.mailboxes, federation: livingOne, names: store },
    ...{ look, routes, timers, onFault, push: () => undefined, nodeKey: ownNodeKey },
    presences: { of: () => undefined, all: () => [] },
    elapsedMs: () => 0,
    overlay: new LateOverlay(),
  })
  const door = createDoor(
    {
      federation: livingOne,
      ...{ messages, look, routes },
      signatures: nodeSignatures,
      settings: all,
      names: store,
      undecided,
      challenges: createChallenges(all.challengeMs),
      takenChallenges: createTakenChallenges(all.challengeMs),
      presence: () => {
        throw new Error('nobody asks for it here')
      },
      presences: () => [],
      foreign: () => Promise.resolve(),
      onFault,
    },
    () => testTimeMs,
  )
  const turn = () => {
    for (const run of deferred.splice(0)) run()
  }
  turn()

  async function ask(body: RequestBody, tag = newTag()): Promise<ResponseBody> {
    const answer = await door.handle(encodeRequest({ id: randomBytes(16), body }), tag)
    if (answer === undefined) throw new Error('no answer')
    return decodeResponse(answer).body
  }
  return {
    ...{ ask, store, driver, undecided, pushed, faults, turn },
    /** Asks, and lets the driver take the claim. */
    async register(registration: Registration, owner: string, tag = newTag()) {
      const asked = expectKind(
        await ask({ kind: 'challenge', purpose: 'register' }, tag),
        'challenge',
      )
      const { challenge } = asked
      const { federationId } = federation
      const message = registerSigningBytes(federationId, ownNodeKey, challenge, registration.id)
      const signature = testOwner(owner).sign(message)
      const answer = ask({ kind: 'register', registration, challenge, signature }, tag)
      turn()
      return { answer }
    },
    /** Everyone who waits for a decision has waited long enough. */
    passPendingMs() {
      for (const one of [...waiting]) {
        if (one.ms !== all.pendingMs) continue
        waiting.delete(one)
        one.run()
      }
    },
  }
}

function hear(driver: Driver, registration: Registration): void {
  const certificate = certify(federation, registration)
  driver.receive(other, { kind: 'certificate', certificate })
}

const ada = claimName(federation, 'ada')

t.test('a claim that is not decided in time is pending, and its owner is told later', async (t) => {
  const { register, driver, undecided, pushed, passPendingMs, turn } = memberDoor(t)
  const tag = newTag()
  const { answer } = await register(ada, 'owner of ada', tag)
  passPendingMs()
  t.same(expectKind(await answer, 'register'), {
    kind: 'register',
    outcome: 'pending',
    id: ada.id,
  })
  t.equal(undecided.size, 1)
  t.same(pushed, [])

  hear(driver, ada)
  turn()
  t.equal(undecided.size, 0)
  t.equal(pushed.length, 1)
  t.equal(pushed[0]?.senderTag, tag)
  const told = expectKind(pushed[0]?.body as ResponseBody, 'decided')
  t.same(told.certificate.registration.id, ada.id)
  const again = await register(ada, 'owner of ada', tag)
  t.equal(expectKind(await again.answer, 'register').outcome, 'certified')
})

t.test(
  'whoever asks again waits with the others, and one who waits is not also told',
  async (t) => {
    const { register, driver, undecided, pushed, passPendingMs, turn } = memberDoor(t)
    const tag = newTag()
    const first = await register(ada, 'owner of ada', tag)
    passPendingMs()
    await first.answer
    const second = await register(ada, 'owner of ada', tag)
    const third = await register(ada, 'owner of ada')
    t.equal(undecided.size, 1, 'one claim, however often it is asked for')
    hear(driver, ada)
    turn()
    for (const { answer } of [second, third]) {
      t.equal(expectKind(await answer, 'register').outcome, 'certified')
    }
    t.same(pushed, [])
  },
)

t.test('a rival is told who won, at once or later', async (t) => {
  const { register, driver, pushed, passPendingMs, turn } = memberDoor(t)
  const rivals = ['bob', 'cleo'].map((owner) => {
    const content = claimContent(federation, 'ada', { ownerKey: testOwner(owner).publicKey })
    return { owner, registration: signRegistration(content, testOwner(owner), 0) }
  })
  const [bob, cleo] = rivals
  if (bob === undefined || cleo === undefined) throw new Error('two rivals')
  const early = await register(bob.registration, bob.owner)
  passPendingMs()
  t.equal(expectKind(await early.answer, 'register').outcome, 'pending')
  const late = await register(cleo.registration, cleo.owner)
  hear(driver, ada)
  turn()
  const taken = expectKind(await late.answer, 'register')
  if (taken.outcome !== 'taken') throw new Error(taken.outcome)
  t.same(taken.certificate.registration.id, ada.id)
  t.same(
    pushed.map(({ body }) => body.kind === 'decided' && body.certificate.registration.id),
    [ada.id],
  )
})

t.test('more undecided claims than there is room for are busy', async (t) => {
  const settings = { deciding: { ...unhurried.deciding, slotsMax: 1 } }
  const { register, undecided } = memberDoor(t, undefined, settings)
  await register(ada, 'owner of ada')
  const { answer } = await register(claimName(federation, 'bob'), 'owner of bob')
  t.match(refusal(await answer), { code: 'busy', retry: true })
  t.equal(undecided.size, 1)
})

t.test('who stops waiting is told the same, and no later than now', async (t) => {
  const { register, undecided, passPendingMs, pushed, driver, turn } = memberDoor(t)
  const waiting = await Promise.all([1, 2].map(() => register(ada, 'owner of ada')))
  undecided.stopWaiting()
  for (const { answer } of waiting) {
    t.equal(expectKind(await answer, 'register').outcome, 'pending')
  }
  passPendingMs()
  hear(driver, ada)
  turn()
  t.equal(pushed.length, 2)
})

t.test('a refusal and a fault reach whoever waits', async (t) => {
  const { register, driver, undecided } = memberDoor(t)
  const { answer } = await register(ada, 'owner of ada')
  const fault = new Error('the disk is gone')
  driver.fail(fault)
  await t.rejects(answer, fault)
  t.equal(undecided.size, 0)
})

t.test('lookups: absent, found, pending, and nothing from who has not settled', async (t) => {
  const lookup = (door: ReturnType<typeof memberDoor>, name: string) =>
    door.ask({ kind: 'lookup', name })
  const settled = memberDoor(t, (store) =>
    store.commit({ ...noWrites, slots: [richSlot] }, () => {}),
  )
  t.match(
    refusal(await lookup(settled, 'ada')),
    { code: 'not-ready' },
    'its disk may be an old copy',
  )
  hearNumbers(settled.driver)
  settled.turn()
  t.match(await lookup(settled, 'ada'), { outcome: 'absent', absence: { epoch: 0, name: 'ada' } })
  t.match(await settled.ask({ kind: 'lookup', name: 'ada', more: ['contested', 'bob'] }), {
    outcome: 'absent',
    more: [{ outcome: 'pending' }, { outcome: 'absent', absence: { name: 'bob' } }],
  })
  hear(settled.driver, ada)
  settled.turn()
  t.equal(expectKind(await lookup(settled, 'ada'), 'lookup').outcome, 'found')
  const locked = expectKind(await lookup(settled, 'contested'), 'lookup')
  if (locked.outcome !== 'pending') throw new Error(locked.outcome)
  t.equal(bytesToHex(locked.id), richSlot.locked?.value)

  const unsettled = memberDoor(t, (store) => {
    const certificates = [{ certificate: certify(federation, ada), storedAtMs: 1 }]
    store.commit({ ...noWrites, manifests: next.chain.slice(1), certificates }, () => {})
  })
  t.match(refusal(await lookup(unsettled, 'bob')), {
    code: 'not-ready',
    retry: true,
    retryAfterMs: 2_000,
  })
  t.equal(expectKind(await lookup(unsettled, 'ada'), 'lookup').outcome, 'found')
  const mixed = await unsettled.ask({ kind: 'lookup', name: 'ada', more: ['bob', 'ada-2'] })
  t.match(mixed, { outcome: 'found', more: undefined }, 'a refusal ends the row')
})

/** Nobody knows of a later vote of ours. */
function hearNumbers(driver: Driver): void {
  for (const [i, { node }] of federation.members.entries()) {
    if (i === ownMember) continue
    const message = { kind: 'batch-number', epoch: 0, member: ownMember, vote: undefined } as const
    driver.receive(bytesToHex(node.publicKey), message)
  }
}
