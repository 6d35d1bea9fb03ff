import t from 'tap'
import { expectLiveEpoch, expectQuarantineOver, expectValid } from '../../cluster/rules/validity.js'
import { type Manifest, newestOf } from '../../proto/manifest.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import { findWork, workBits } from '../../proto/proof-of-work.js'
import {
  type Registration,
  type RegistrationContent,
  signRegistration,
} from '../../proto/registration.js'
import {
  claimContent,
  claimName,
  extendFederation,
  labelBytes,
  testFederation,
  testOwner,
  testPolicy,
} from '../support/federation.js'

const federation = testFederation(1)
const { manifest } = newestOf(federation.chain)
const alice = testOwner('owner of alice')
const mallory = testOwner('mallory')
const first = claimName(federation, 'alice')

/** What follows `superseded`, signed by alice unless told otherwise. */
function next(
  superseded: Registration,
  changes: Partial<RegistrationContent>,
  owner = alice,
  previousOwner = changes.action === 'rotate' ? alice : undefined,
): Registration {
  const content = claimContent(federation, 'alice', {
    sequence: superseded.sequence + 1,
    previous: superseded.id,
    ownerKey: owner.publicKey,
    ...changes,
  })
  return signRegistration(content, owner, 0, previousOwner)
}

const retired = next(first, { action: 'retire' })
const otherName = claimName(federation, 'alicia')

interface Rule {
  readonly rule: string
  readonly claim: Registration
  readonly superseded?: Registration
  readonly manifest?: Manifest
  readonly refused?: string
}

const rules: readonly Rule[] = [
  { rule: 'a first claim', claim: first },
  {
    rule: 'another federation',
    claim: claimName(testFederation(1, testPolicy, 'other'), 'alice'),
    refused: 'wrong-federation',
  },
  {
    rule: 'the owner signs what travels',
    claim: { ...first, signature: labelBytes('no signature', 64) },
    refused: 'bad-signature',
  },
  {
    rule: "another key's signature",
    claim: signRegistration(claimContent(federation, 'alice'), mallory, 0),
    refused: 'bad-signature',
  },
  {
    rule: 'a name outside the grammar',
    claim: claimName(federation, 'a--b'),
    refused: 'invalid-name',
  },
  {
    rule: 'a name that is too short',
    claim: claimName(federation, 'a'),
    refused: 'invalid-name',
  },
  { rule: 'an update', claim: next(first, { action: 'update' }), superseded: first },
  { rule: 'a retirement', claim: retired, superseded: first },
  {
    rule: 'an update by another owner',
    claim: next(first, { action: 'update' }, mallory),
    superseded: first,
    refused: 'not-owner',
  },
  {
    rule: 'a retirement by another owner',
    claim: next(first, { action: 'retire' }, mallory),
    superseded: first,
    refused: 'not-owner',
  },
  {
    rule: 'a claim of a name in use',
    claim: next(first, { action: 'claim' }, mallory),
    superseded: first,
    refused: 'invalid-registration',
  },
  {
    rule: 'a claim of its own name in use',
    claim: next(first, { action: 'claim' }),
    superseded: first,
    refused: 'invalid-registration',
  },
  {
    rule: 'a rotation, signed by the old key and the new',
    claim: next(first, { action: 'rotate' }, mallory, alice),
    superseded: first,
  },
  {
    rule: 'a rotation that the old key did not sign',
    claim: next(first, { action: 'rotate' }, mallory, mallory),
    superseded: first,
    refused: 'bad-signature',
  },
  {
    rule: 'a rotation that the new key did not sign',
    claim: {
      ...next(first, { action: 'rotate' }, mallory, alice),
      signature: labelBytes('no signature', 64),
    },
    superseded: first,
    refused: 'bad-signature',
  },
  {
    rule: 'a rotation to the same key',
    claim: next(first, { action: 'rotate' }),
    superseded: first,
    refused: 'invalid-registration',
  },
  {
    rule: 'a claim after a retirement, by anybody',
    claim: next(retired, { action: 'claim' }, mallory),
    superseded: retired,
  },
  ...(['update', 'retire', 'rotate'] as const).map((action) => ({
    rule: `${action} of a retired name`,
    claim: next(retired, { action }, action === 'rotate' ? mallory : alice),
    superseded: retired,
    refused: 'invalid-registration',
  })),
  {
    rule: 'a predecessor that is not there',
    claim: next(first, { action: 'update' }),
    refused: 'not-ready',
  },
  {
    rule: 'a predecessor with another id',
    claim: next(first, { action: 'update', previous: labelBytes('another') }),
    superseded: first,
    refused: 'invalid-registration',
  },
  {
    rule: 'a predecessor further back',
    claim: next(first, { action: 'update', sequence: 2 }),
    superseded: first,
    refused: 'invalid-registration',
  },
  {
    rule: 'a predecessor of another name',
    claim: next(otherName, { action: 'update' }),
    superseded: otherName,
    refused: 'invalid-registration',
  },
  {
    rule: 'scheme nymchat, signed over its nonce',
    claim: claimName(federation, 'alice', { scheme: 'nymchat' }),
  },
  {
    rule: 'scheme nymchat with the signature of scheme native',
    claim: {
      ...claimName(federation, 'alice', { scheme: 'nymchat' }),
      signature: first.signature,
    },
    refused: 'bad-signature',
  },
]

t.test('valid(v), rule by rule', async (t) => {
  for (const { rule, claim, superseded, refused, ...one } of rules) {
    const check = () => expectValid(claim, one.manifest ?? manifest, superseded, portableSignatures)
    if (refused === undefined) t.equal(check(), claim, rule)
    else t.throws(check, { name: 'RefusedError', code: refused }, rule)
  }
})

t.test('scheme nymchat is refused for anything but a first claim', async (t) => {
  const changes = { scheme: 'nymchat', action: 'update' } as const
  t.throws(() => next(first, changes), { code: 'invalid-registration' })
})

t.test('the grammar is asked of a first claim only', async (t) => {
  // Nobody can get such a name; but whoever has one from an epoch with another grammar keeps it.
  const odd = claimName(federation, 'a--b')
  const content = claimContent(federation, 'a--b', {
    sequence: 1,
    previous: odd.id,
    action: 'update',
  })
  const update = signRegistration(content, testOwner('owner of a--b'), 0)
  t.equal(expectValid(update, manifest, odd, portableSignatures), update)
})

t.test('work is that of the epoch which the claim names', async (t) => {
  const demanding = testFederation(1, { ...testPolicy, admissionBits: 6 })
  const genesis = newestOf(demanding.chain).manifest
  const owner = testOwner('owner of alice')
  const content = claimContent(demanding, 'alice')
  const search = findWork(content, 6)
  let found = search.next()
  while (!found.done) found = search.next()
  const enough = signRegistration(content, owner, found.value)
  t.equal(expectValid(enough, genesis, undefined, portableSignatures), enough)
  t.throws(
    () =>
      expectValid(
        { ...enough, admissionCounter: found.value + 1 },
        { ...genesis, policy: { ...genesis.policy, admissionBits: 40 } },
        undefined,
        portableSignatures,
      ),
    { code: 'insufficient-work', message: /40 bits of work; this has \d+/ },
  )
})

t.test('each registration of a name costs its own work, and a new epoch costs none', async (t) => {
  const demanding = testFederation(1, { ...testPolicy, admissionBits: 12 })
  const genesis = newestOf(demanding.chain).manifest
  const valid = (claim: Registration, superseded?: Registration) =>
    expectValid(claim, genesis, superseded, portableSignatures)
  const workFor = (content: RegistrationContent) => {
    const search = findWork(content, 12)
    let found = search.next()
    while (!found.done) found = search.next()
    return found.value
  }
  const content = claimContent(demanding, 'alice')
  const counter = workFor(content)
  const claim = signRegistration(content, alice, counter)
  t.equal(valid(claim), claim)
  const again = signRegistration({ ...content, epoch: 1, issuedAtMs: 9 }, alice, counter)
  t.ok(workBits(again, counter) >= 12)

  const changed = { ...content, sequence: 1, previous: claim.id, action: 'update' } as const
  t.throws(() => valid(signRegistration(changed, alice, counter), claim), {
    code: 'insufficient-work',
  })
  const paid = signRegistration(changed, alice, workFor(changed))
  t.equal(valid(paid, claim), paid)
})

t.test('it is the caller who finds the manifest of the named epoch', async (t) => {
  const later = newestOf(extendFederation(federation).chain).manifest
  t.throws(() => expectValid(first, later, undefined, portableSignatures), RangeError)
  t.throws(() => expectValid(first, manifest, otherName, portableSignatures), RangeError)
})

t.test('a claim names the current epoch or the one before', async (t) => {
  t.doesNotThrow(() => expectLiveEpoch({ epoch: 5 }, 5))
  t.doesNotThrow(() => expectLiveEpoch({ epoch: 4 }, 5))
  t.throws(() => expectLiveEpoch({ epoch: 3 }, 5), { code: 'old-epoch', retry: false })
  t.throws(() => expectLiveEpoch({ epoch: 6 }, 5), { code: 'unknown-epoch', retry: true })
})

t.test('the quarantine counts from when the retirement was stored', async (t) => {
  t.doesNotThrow(() => expectQuarantineOver(1_000, 500, 1_500))
  t.throws(() => expectQuarantineOver(1_000, 500, 1_499), {
    code: 'quarantined',
    retryAfterMs: 1,
  })
  t.throws(() => expectQuarantineOver(1_000, 500, 900), { code: 'quarantined', retryAfterMs: 600 })
})
