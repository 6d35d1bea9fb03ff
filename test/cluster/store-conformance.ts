/** What every MemberStore must do: one suite, which each implementation runs. */
import type { Test } from 'tap'
import type { CoveredClosing, MemberStore, StoredCertificate, Writes } from '../../cluster/ports.js'
import { emptySummary, rangeSetOf } from '../../cluster/rules/range-set.js'
import { bytesToHex, compareBytes } from '../../proto/bytes.js'
import { type Certificate, encodeCertificate } from '../../proto/certificate.js'
import type { ClosingCover } from '../../proto/closing.js'
import { coverSummary, signClosing } from '../../proto/closing.js'
import type { CertifiedManifest } from '../../proto/manifest.js'
import { signRegistration } from '../../proto/registration.js'
import { verified } from '../../proto/signatures.js'
import { certify, claimContent, claimName, testOwner } from '../support/federation.js'
import {
  federation,
  keptOf,
  lockOf,
  manifestSlotSample,
  next,
  ownNodeKey,
  proofOfTwoVotes,
  provenBatch,
  richSlot,
  slotOf,
} from './store-samples.js'

export interface OpenedStore {
  readonly store: MemberStore
  /** The process has ended and begun again: what was durable is there, and nothing else. */
  reopen(): MemberStore
  close(): void
  /** Makes durable what was committed, where that takes its time. */
  readonly flush?: () => void
}

/** @param nodeKey whose votes in the slots are our own, 32 bytes */
export type OpenStore = (nodeKey: Uint8Array) => OpenedStore

export const noWrites: Writes = {
  ...{ batchNumbers: [], slots: [], dropped: [], certificates: [] },
  ...{ manifests: [], closings: [], evidence: [] },
}

const genesis = federation.chain[0]
const stored = (certificate: Certificate, storedAtMs = 1_000): StoredCertificate => ({
  certificate,
  storedAtMs,
})
const certificateFor = (name: string) => certify(federation, claimName(federation, name))

function coveredClosing(member: number, cover: ClosingCover): CoveredClosing {
  const signer = federation.members[member]?.voting(0)
  if (signer === undefined) throw new RangeError(`No member ${member}`)
  const { federationId } = federation
  const content = { federationId, epoch: 0, member, ...coverSummary(cover) }
  return { closing: verified(signClosing(content, signer)), cover: verified(cover) }
}

export function storeConformance(t: Test, name: string, open: OpenStore): void {
  /** A store that holds the genesis, and how to write to it. */
  function begin(t: Test) {
    const opened = open(ownNodeKey)
    t.teardown(() => opened.close())
    let durable = 0
    let { store } = opened
    const commit = (writes: Partial<Writes>) => {
      store.commit({ ...noWrites, ...writes }, () => {
        durable += 1
      })
      opened.flush?.()
    }
    const reopen = () => {
      store = opened.reopen()
      return store
    }
    commit({ manifests: [genesis] })
    return {
      commit,
      get store() {
        return store
      },
      get durable() {
        return durable
      },
      reopen,
      /** The store as it is, and after a restart. */
      *lives() {
        yield store
        yield reopen()
      },
    }
  }

  t.test(`${name}: a new store knows nothing but its genesis`, async (t) => {
    const { store } = begin(t)
    t.same(store.manifests(), [genesis])
    t.same(store.slots(), [])
    t.same(store.certifiedSlots(), [])
    t.same(store.closings(0), [])
    t.equal(store.settled(), 0)
    t.equal(store.batchNumber(0, 0), undefined)
    t.equal(store.newest('ada'), undefined)
    t.same(store.evidence(), [])
    t.equal(store.certificateAt('ada', 0), undefined)
    t.equal(store.certificateOf(richSlot.slot), undefined)
  })

  t.test(`${name}: undecided slots come back with our own votes, without timers`, async (t) => {
    const one = begin(t)
    const bare = slotOf(claimName(federation, 'bare').slot)
    one.commit({ slots: [richSlot, bare, manifestSlotSample] })
    t.same(keysOf(one.store), [richSlot.key, bare.key, manifestSlotSample.key].sort())
    const again = [...one.reopen().slots()].sort((a, b) => compareBytes(a.slot, b.slot))
    const expected = [richSlot, bare, manifestSlotSample].map(keptOf)
    t.same(
      again,
      expected.sort((a, b) => compareBytes(a.slot, b.slot)),
    )
    for (const slot of again) t.same([...slot.claims.keys()], keysOfClaims(expected, slot.key))
  })

  t.test(`${name}: a slot replaces what was stored of it, and is dropped whole`, async (t) => {
    const one = begin(t)
    one.commit({ slots: [richSlot] })
    const later = { ...slotOf(richSlot.slot), round: 4, claims: richSlot.claims }
    one.commit({ slots: [later] })
    t.same(one.store.slots(), [later])
    t.same(one.reopen().slots(), [later])
    one.commit({ slots: [manifestSlotSample], dropped: [richSlot.key] })
    t.same(keysOf(one.store), [manifestSlotSample.key])
    t.same(keysOf(one.reopen()), [manifestSlotSample.key])
  })

  t.test(`${name}: certificates are found by name and by slot`, async (t) => {
    const one = begin(t)
    const claim = claimName(federation, 'ada')
    const update = { sequence: 1, previous: claim.id, action: 'update' } as const
    const ada = [
      certify(federation, claim),
      certify(federation, claimName(federation, 'ada', update)),
    ]
    const [first, second] = ada.map((certificate, i) => stored(certificate, 1_000 + i))
    if (first === undefined || second === undefined) throw new Error('two certificates')
    // What is fetched may come before what it supersedes.
    one.commit({ certificates: [second] })
    one.commit({ certificates: [first, stored(certificateFor('bob'))] })
    for (const store of one.lives()) {
      t.same(store.certificateAt('ada', 0), first)
      t.same(store.certificateAt('ada', 1), second)
      t.equal(store.certificateAt('ada', 2), undefined)
      t.equal(store.certificateAt('ad', 0), undefined)
      t.same(store.newest('ada'), second)
      t.equal(store.newest('ad'), undefined)
      t.same(store.certificateOf(second.certificate.registration.slot), second)
      t.equal(store.certificateOf(richSlot.slot), undefined)
    }
  })

  t.test(
    `${name}: what may be lost is there at once, and durable with what is written next`,
    async (t) => {
      const one = begin(t)
      const before = one.durable
      const lossy = stored(certificateFor('ada'))
      one.commit({ certificates: [lossy], mayBeLost: true })
      t.same(one.store.newest('ada'), lossy)
      t.equal(one.durable, before + 1)
      one.commit({ slots: [richSlot] })
      for (const store of one.lives()) {
        t.same(store.newest('ada'), lossy)
        t.same(store.slots().length, 1)
      }
    },
  )

  t.test(`${name}: certified slots are listed by rising slot`, async (t) => {
    const one = begin(t)
    const certificates = ['ada', 'bob', 'cleo', 'dan', 'eve'].map(certificateFor)
    for (const certificate of certificates) one.commit({ certificates: [stored(certificate)] })
    const expected = certificates
      .map(({ registration: { slot, id } }) => ({ slot, id }))
      .sort((a, b) => compareBytes(a.slot, b.slot))
    t.same(one.store.certifiedSlots(), expected)
    t.same(one.reopen().certifiedSlots(), expected)
  })

  t.test(`${name}: certified slots are a set of ranges, at once and after a restart`, async (t) => {
    const one = begin(t)
    const set = one.store.rangeSet()
    t.same(set.summary(''), emptySummary)
    const certificates = Array.from({ length: 40 }, (_, i) => certificateFor(`name${i}`))
    const expected = rangeSetOf(certificates.map(({ registration }) => registration))
    for (const [i, certificate] of certificates.entries()) {
      one.commit({ certificates: [stored(certificate), stored(certificateFor('name0'))] })
      if (i % 7 === 0) t.equal(set.summary('').count, i + 1)
    }
    const deep = bytesToHex(certificates[3]?.registration.slot ?? new Uint8Array())
    for (const store of one.lives()) {
      const ranges = store.rangeSet()
      t.equal(ranges.count, 40)
      for (const length of [0, 1, 2, 3, 4, 5, 6, 9, 63, 64]) {
        const prefix = deep.slice(0, length)
        t.same(ranges.summary(prefix), expected.summary(prefix), `'${prefix}'`)
        const pairs = expected.pairs(prefix).map(({ slot, id }) => ({ slot, id }))
        t.same(ranges.pairs(prefix), pairs)
      }
      for (const prefix of ['0', 'f', 'ffff', '0'.repeat(64)]) {
        t.same(ranges.summary(prefix), expected.summary(prefix), `'${prefix}'`)
      }
    }
  })

  t.test(`${name}: what is told to others is the exact encoding`, async (t) => {
    const one = begin(t)
    const certificate = certificateFor('ada')
    const encoded = encodeCertificate(certificate)
    const { slot } = certificate.registration
    t.equal(one.store.encodedOf(slot), undefined)
    one.commit({ certificates: [{ certificate, storedAtMs: 7, encoded }] })
    for (const store of one.lives()) {
      t.same(store.encodedOf(slot), { bytes: encoded, storedAtMs: 7 })
      t.same(store.certificateOf(slot), stored(certificate, 7))
      t.same(store.newest('ada'), stored(certificate, 7))
    }
  })

  t.test(`${name}: a certificate ends what was undecided, and the first one stays`, async (t) => {
    const one = begin(t)
    const certificate = certificateFor('contested')
    one.commit({ slots: [richSlot, manifestSlotSample] })
    t.same(certificate.registration.slot, richSlot.slot)
    one.commit({ certificates: [stored(certificate, 5)] })
    t.same(keysOf(one.store), [manifestSlotSample.key])
    one.commit({ certificates: [stored(certificate, 9)] })
    t.same(keysOf(one.reopen()), [manifestSlotSample.key])
    t.equal(one.store.certificateOf(richSlot.slot)?.storedAtMs, 5, 'the quarantine counts from it')
    one.commit({ certificates: [stored(certificate, 3)] })
    t.equal(one.store.newest('contested')?.storedAtMs, 3, 'an earlier time takes its place')
    t.equal(one.reopen().certificateOf(richSlot.slot)?.storedAtMs, 3)
  })

  t.test(`${name}: manifests are the chain, in order`, async (t) => {
    const one = begin(t)
    one.commit({ manifests: next.chain.slice(1) })
    const chain: readonly CertifiedManifest[] = next.chain
    t.same(one.store.manifests(), chain)
    t.same(one.reopen().manifests(), chain)
  })

  t.test(`${name}: closings come back with all that they cover`, async (t) => {
    const one = begin(t)
    const names = Array.from({ length: 60 }, (_, i) => claimName(federation, `name${i}`)).sort(
      (a, b) => compareBytes(a.slot, b.slot),
    )
    const certified = names.slice(0, 5).map(({ slot, id }) => ({ slot, id }))
    const full = coveredClosing(2, { certified, locks: names.slice(5).map(lockOf) })
    const empty = coveredClosing(0, { certified: [], locks: [] })
    one.commit({ closings: [full] })
    one.commit({ closings: [empty] })
    one.commit({ closings: [full] })
    const byMember = (store: MemberStore) =>
      [...store.closings(0)].sort((a, b) => a.closing.member - b.closing.member)
    for (const store of one.lives()) {
      t.same(byMember(store), [empty, full])
      t.same(store.closings(1), [])
    }
  })

  t.test(`${name}: settled and batch numbers stay, and numbers are never lowered`, async (t) => {
    const one = begin(t)
    one.commit({ manifests: next.chain.slice(1) })
    one.commit({ settled: 1 })
    const proven = { epoch: 0, member: 2, number: 5, vote: provenBatch(2, 5) }
    const own = { epoch: 0, member: 1, number: 7, vote: undefined }
    one.commit({ batchNumbers: [own, { ...proven, number: 2, vote: provenBatch(2, 2) }] })
    const ownLater = { epoch: 1, member: 1, number: 1, vote: undefined }
    one.commit({ batchNumbers: [{ ...own, number: 3 }, proven, ownLater] })
    one.commit({ batchNumbers: [{ ...proven, number: 4, vote: provenBatch(2, 4) }] })
    for (const store of one.lives()) {
      t.equal(store.settled(), 1)
      t.same(store.batchNumber(0, 1), own)
      t.same(store.batchNumber(0, 2), proven)
      t.same(store.batchNumber(1, 1), ownLater)
      t.equal(store.batchNumber(1, 0), undefined)
    }
  })

  t.test(`${name}: evidence is kept`, async (t) => {
    const one = begin(t)
    one.commit({ evidence: [proofOfTwoVotes] })
    t.same(one.store.evidence(), [proofOfTwoVotes])
    t.same(one.reopen().evidence(), [proofOfTwoVotes])
  })

  t.test(`${name}: all of a turn is there, or nothing of it`, async (t) => {
    const one = begin(t)
    const certificate = certificateFor('ada')
    one.commit({ certificates: [stored(certificate)], slots: [manifestSlotSample] })
    const before = one.durable
    const { manifests, ...rest } = turn()
    t.throws(() =>
      one.commit({ manifests, ...rest, certificates: [...rest.certificates, rival()] }),
    )
    t.equal(one.durable, before, 'what failed is never called durable')
    const store = one.reopen()
    t.same(store.manifests(), [genesis])
    t.same(keysOf(store), [manifestSlotSample.key])
    t.same(store.certificateAt('ada', 0), stored(certificate))
    t.equal(store.certificateAt('bob', 0), undefined)
    t.same(store.closings(0), [])
    t.equal(store.settled(), 0)
    t.equal(store.batchNumber(0, 1), undefined)
    t.same(store.evidence(), [])

    one.commit(turn())
    t.equal(one.durable, before + 1)
    const after = one.reopen()
    t.equal(after.manifests().length, 2)
    t.same(keysOf(after), [richSlot.key])
    t.ok(after.certificateAt('bob', 0))
    t.equal(after.closings(0).length, 1)
    t.equal(after.settled(), 1)
    t.equal(after.batchNumber(0, 1)?.number, 4)
    t.same(after.evidence(), [proofOfTwoVotes])
  })
}

/** A bit of everything. */
function turn() {
  return {
    batchNumbers: [{ epoch: 0, member: 1, number: 4, vote: undefined }],
    slots: [richSlot],
    dropped: [manifestSlotSample.key],
    certificates: [stored(certificateFor('bob'))],
    manifests: next.chain.slice(1),
    closings: [coveredClosing(0, { certified: [], locks: [] })],
    settled: 1,
    evidence: [proofOfTwoVotes],
  }
}

/** Another owner's certificate for a name that is certified: what no store may take. */
function rival(): StoredCertificate {
  const owner = testOwner('rival')
  const content = claimContent(federation, 'ada', { ownerKey: owner.publicKey })
  return stored(certify(federation, signRegistration(content, owner, 0)))
}

function keysOf(store: MemberStore): string[] {
  return store
    .slots()
    .map(({ key }) => key)
    .sort()
}

function keysOfClaims(slots: readonly ReturnType<typeof keptOf>[], key: string): string[] {
  return [...(slots.find((slot) => slot.key === key)?.claims.keys() ?? [])]
}
