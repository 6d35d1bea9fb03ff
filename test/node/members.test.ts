/**
 * Four members on four SQLite stores who decide contested names while each of them is killed and started
 * again: what a restart gives back is enough to end every slot, and to contradict nobody.
 */
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createDriver } from '../../cluster/driver.js'
import type { Answer, Driver, Overlay, Timers } from '../../cluster/ports.js'
import { openChain } from '../../node/federation.js'
import { defaultSettings } from '../../node/settings.js'
import { nodeSignatures } from '../../node/signatures.js'
import { openStore, type Store } from '../../node/store/store.js'
import { bytesToHex } from '../../proto/bytes.js'
import { openCertificate } from '../../proto/certificate.js'
import { signRegistration } from '../../proto/registration.js'
import { verified } from '../../proto/signatures.js'
import {
  claimContent,
  extendFederation,
  labelBytes,
  testFederation,
  testOwner,
} from '../support/federation.js'
import { type CleanUp, temporaryDirectory } from './support/directory.js'

const federation = testFederation(4, undefined, 'restarting')
const names = Array.from({ length: 12 }, (_, i) => `name${i}`)

/** mulberry32: the same numbers for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Time that passes from event to event. */
class World {
  nowMs = 1_000_000
  #events: { readonly atMs: number; readonly order: number; readonly run: () => void }[] = []
  #order = 0

  at(delayMs: number, run: () => void): void {
    this.#events.push({ atMs: this.nowMs + Math.ceil(delayMs), order: this.#order++, run })
  }

  /** Until something holds, or so much time has passed. */
  runUntil(holds: () => boolean, boundMs: number): boolean {
    const endMs = this.nowMs + boundMs
    while (!holds()) {
      this.#events.sort((a, b) => b.atMs - a.atMs || b.order - a.order)
      const next = this.#events.pop()
      if (next === undefined || next.atMs > endMs) return false
      this.nowMs = next.atMs
      next.run()
    }
    return true
  }
}

class RestartingMember {
  readonly id: string
  readonly #world: World
  readonly #index: number
  readonly #path: string
  readonly #overlay: Overlay
  /** Erased for good, also across restarts. */
  readonly erased = new Set<number>()
  #life = 0
  store: Store
  driver: Driver

  constructor(world: World, index: number, path: string, overlay: Overlay) {
    this.#world = world
    this.#index = index
    this.#path = path
    this.#overlay = overlay
    this.id = bytesToHex(this.#self.node.publicKey)
    this.store = this.#open()
    if (this.store.manifests().length === 0) this.store.addManifest(federation.chain[0])
    this.driver = this.#drive()
  }

  get #self() {
    const member = federation.members[this.#index]
    if (member === undefined) throw new RangeError(`No member ${this.#index}`)
    return member
  }

  #open(): Store {
    return openStore(this.#path, { nodeKey: this.#self.node.publicKey })
  }

  /** What is not on disk is lost, with all that was under way. */
  restart(): void {
    this.#life += 1
    this.store.close()
    this.store = this.#open()
    this.driver = this.#drive()
  }

  #drive(): Driver {
    const life = this.#life
    const world = this.#world
    /** Nothing of an earlier life happens. */
    const whileAlive = (run: () => void) => () => {
      if (this.#life === life) run()
    }
    const timers: Timers = {
      now: () => world.nowMs,
      after(ms, run) {
        let isOn = true
        world.at(
          ms,
          whileAlive(() => isOn && run()),
        )
        return () => {
          isOn = false
        }
      },
      defer: (run) => world.at(0, whileAlive(run)),
    }
    return createDriver({
      ...{ store: this.store, timers, overlay: this.#overlay, signatures: nodeSignatures },
      keys: {
        signer: (epoch) => (this.erased.has(epoch) ? undefined : this.#self.voting(epoch)),
        erase: (epoch) => this.erased.add(epoch),
      },
      nodeKey: this.#self.node.publicKey,
      settings: defaultSettings.deciding,
      onFault(fault) {
        throw fault
      },
    })
  }
}

function restartingMembers(t: CleanUp, world: World, random: () => number): RestartingMember[] {
  const members: RestartingMember[] = []
  const directory = temporaryDirectory(t)
  for (const index of federation.members.keys()) {
    const others = () => members.filter((_, i) => i !== index)
    const overlay: Overlay = {
      broadcast(message) {
        for (const { id } of others()) overlay.send(id, message)
      },
      send(to, message) {
        const from = members[index]?.id ?? ''
        const receiver = members.find(({ id }) => id === to)
        // One in ten is lost.
        if (random() < 0.1) return
        world.at(1 + random() * 30, () => receiver?.driver.receive(from, message))
      },
      peers: () => others().map(({ id }) => id),
    }
    members.push(new RestartingMember(world, index, join(directory, `${index}.sqlite`), overlay))
  }
  t.teardown(() => {
    for (const { store } of members) store.close()
  })
  return members
}

function allDecided(members: readonly RestartingMember[]): boolean {
  return members.every(({ store }) => names.every((name) => store.newest(name) !== undefined))
}

function memberOf(members: readonly RestartingMember[], id: string): RestartingMember {
  const member = members.find((one) => one.id === id)
  if (member === undefined) throw new RangeError('No such member')
  return member
}

/** Names with two rivals each, and members that are restarted in their midst. */
function begin(t: CleanUp, seed: number) {
  const random = seededRandom(seed)
  const world = new World()
  const members = restartingMembers(t, world, random)
  const answers: Answer[] = []
  for (const name of names) {
    for (const [i, member] of members.entries()) {
      const owner = testOwner(`${name} ${i % 2}`)
      const content = claimContent(federation, name, {
        ownerKey: owner.publicKey,
        nonce: labelBytes(`${name} ${i % 2}`, 16),
      })
      const registration = signRegistration(content, owner, 0)
      const claim = verified({ kind: 'registration', registration } as const)
      world.at(random() * 2_000, () => member.driver.submit(claim, (one) => answers.push(one)))
    }
  }
  for (const member of members) {
    for (let i = 0; i < 3; i++) world.at(random() * 3_000, () => member.restart())
  }
  return { world, members, answers }
}

function expectOneOwner(
  t: Test,
  members: readonly RestartingMember[],
  answers: readonly Answer[],
): void {
  for (const name of names) {
    const owners = members.map(({ store }) => {
      const certificate = store.newest(name)?.certificate
      if (certificate === undefined) throw new Error('a certificate')
      openCertificate(certificate, openChain(store.manifests(), nodeSignatures), nodeSignatures)
      return bytesToHex(certificate.registration.id)
    })
    t.equal(new Set(owners).size, 1, `${name} has one owner`)
  }
  for (const { driver, store } of members) {
    t.same(store.evidence(), [], 'nobody has contradicted itself')
    t.match(driver.status, { undecided: 0, contradicted: 0, exposed: [] })
  }
  for (const answer of answers) {
    if (answer.outcome !== 'certified' && answer.outcome !== 'taken') continue
    const { name, id } = answer.certificate.registration
    const kept = members[0]?.store.newest(name)?.certificate.registration.id
    t.same(kept, id, 'what an owner was told outlives every restart')
  }
}

for (const seed of [1, 2, 3]) {
  t.test(`contested names, each member restarted three times (seed ${seed})`, async (t) => {
    const { world, members, answers } = begin(t, seed)
    t.notOk(world.runUntil(() => false, 3_000))
    t.ok(
      world.runUntil(() => allDecided(members), 120_000),
      'every name is decided everywhere',
    )

    expectOneOwner(t, members, answers)
    for (const { store } of members) t.same(store.slots(), [])
  })

  t.test(`the same, while the next epoch is decided (seed ${seed})`, async (t) => {
    const { world, members, answers } = begin(t, seed + 100)
    const [, one] = extendFederation(federation).chain
    if (one === undefined) throw new Error('a second manifest')
    const { manifest, approvals } = one
    const claim = verified({ kind: 'manifest', manifest, approvals } as const)
    // Everyone's operator does it: whoever is restarted forgets whom to answer, not the claim.
    for (const { id } of members) {
      world.at(700, () => memberOf(members, id).driver.submit(claim, () => undefined))
    }
    t.notOk(world.runUntil(() => false, 3_000))
    const isDone = () =>
      allDecided(members) &&
      members.every(({ driver }) => driver.status.epoch === 1 && driver.status.voting === true)
    t.ok(
      world.runUntil(isDone, 120_000),
      'every name is decided, and everyone votes in the new epoch',
    )
    expectOneOwner(t, members, answers)
    for (const { store, erased } of members) {
      t.same(
        store.manifests().map(({ manifest: { epoch } }) => epoch),
        [0, 1],
      )
      t.ok(store.closings(0).length >= 3, 'what it has settled by')
      t.same([...erased], [0])
    }
  })
}
