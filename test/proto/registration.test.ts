import t from 'tap'
import { nodeP256Signer, nodeSignatures } from '../../node/signatures.js'
import { asciiBytes } from '../../proto/bytes.js'
import { encode } from '../../proto/codec.js'
import {
  decodeSignedRegistration,
  encodeSignedRegistration,
  loginKeys,
  nameSlot,
  nymchatNonce,
  type Registration,
  type RegistrationContent,
  readRegistration,
  registrationSigningBytes,
  registrationToWire,
  signRegistration,
  verifyRegistration,
} from '../../proto/registration.js'
import * as wire from '../../proto/wire.js'
import {
  claimContent,
  claimName,
  labelBytes,
  testFederation,
  testOwner,
  testOwnerKey,
} from '../support/federation.js'

const federation = testFederation(1)
const owner = testOwner('owner of alice')
const alice = claimName(federation, 'alice')
const later = { sequence: 1, previous: alice.id }
const keys = (count: number) =>
  Array.from({ length: count }, (_, i) => testOwner(`device ${i}`).publicKey)
const nodes = (count: number) => Array.from({ length: count }, (_, i) => labelBytes(`node ${i}`))

function sign(change: Partial<RegistrationContent>, previousOwner = false): Registration {
  const content = claimContent(federation, 'alice', change)
  return signRegistration(content, owner, 3, previousOwner ? testOwner('old') : undefined)
}

t.test('every valid shape travels and verifies', async (t) => {
  const valid: [string, Registration][] = [
    ['first claim', alice],
    ['claim after a retirement', sign(later)],
    ['update', sign({ ...later, action: 'update', devices: keys(8), homeNodes: nodes(3) })],
    ['rotation', sign({ ...later, action: 'rotate' }, true)],
    ['retirement', sign({ ...later, action: 'retire' })],
    ['without homes', sign({ homeNodes: [] })],
    ['nymchat', sign({ scheme: 'nymchat' })],
  ]
  for (const [what, one] of valid) {
    const again = decodeSignedRegistration(encodeSignedRegistration(one))
    t.same(again, one, what)
    t.ok(verifyRegistration(again, nodeSignatures))
  }
})

t.test('shapes that no registration has', async (t) => {
  const shapes: [string, Partial<RegistrationContent>, boolean, RegExp][] = [
    ['nine devices', { devices: keys(9) }, false, /At most 8 devices/],
    ['a short device key', { devices: [labelBytes('x', 32)] }, false, /device key has 33/],
    ['a device twice', { devices: [...keys(1), ...keys(1)] }, false, /device is listed twice/],
    ['four homes', { homeNodes: nodes(4) }, false, /At most 3 home nodes/],
    ['a long home key', { homeNodes: [labelBytes('x', 33)] }, false, /home node's key has 32/],
    ['a home twice', { homeNodes: [...nodes(1), ...nodes(1)] }, false, /home node is listed twice/],
    ['update at 0', { action: 'update' }, false, /Sequence 0 is a claim/],
    ['rotation at 0', { action: 'rotate' }, true, /Sequence 0 is a claim/],
    ['retirement at 0', { action: 'retire' }, false, /Sequence 0 is a claim/],
    ['predecessor at 0', { previous: alice.id }, false, /supersedes nothing/],
    ['no predecessor at 1', { sequence: 1 }, false, /names the one/],
    ['a short predecessor', { sequence: 1, previous: labelBytes('x', 31) }, false, /names the one/],
    ['rotation, one signature', { ...later, action: 'rotate' }, false, /old key and the new/],
    ['claim, two signatures', {}, true, /Only a rotation/],
    ['update, two signatures', { ...later, action: 'update' }, true, /Only a rotation/],
    ['nymchat at 1', { ...later, scheme: 'nymchat' }, false, /Scheme nymchat/],
    ['nymchat update', { ...later, scheme: 'nymchat', action: 'update' }, false, /Scheme nymchat/],
    ['nymchat rotation', { ...later, scheme: 'nymchat', action: 'rotate' }, true, /Scheme nymchat/],
    [
      'nymchat retirement',
      { ...later, scheme: 'nymchat', action: 'retire' },
      false,
      /Scheme nymchat/,
    ],
    ['nymchat, a device', { scheme: 'nymchat', devices: keys(1) }, false, /Scheme nymchat/],
    ['nymchat, no home', { scheme: 'nymchat', homeNodes: [] }, false, /Scheme nymchat/],
    ['nymchat, two homes', { scheme: 'nymchat', homeNodes: nodes(2) }, false, /Scheme nymchat/],
  ]
  for (const [what, change, previousOwner, message] of shapes) {
    t.throws(() => sign(change, previousOwner), { code: 'invalid-registration', message }, what)
  }
  const lengths: [string, Partial<RegistrationContent>][] = [
    ['federation id', { federationId: labelBytes('x', 31) }],
    ['owner key', { ownerKey: new Uint8Array(65) }],
    ['nonce', { nonce: labelBytes('x', 15) }],
    ['time later than any date', { issuedAtMs: 8.64e15 + 1 }],
    ['time beyond 2^53', { issuedAtMs: 2 ** 60 }],
  ]
  for (const [what, change] of lengths) {
    t.throws(() => sign(change), { code: 'malformed' }, what)
  }
  for (const name of ['', 'Alice', 'a'.repeat(65), 'a b', '\u00e4']) {
    t.throws(() => sign({ name }), { code: 'invalid-name' }, name)
  }
})

t.test('what travels beside the signed bytes', async (t) => {
  const whole = registrationToWire(alice)
  const beside: [string, wire.SignedRegistration.$Properties][] = [
    ['a signature as bytes', { ...whole, registration: alice.signature }],
    ['a short signature', { ...whole, signature: labelBytes('x', 63) }],
    ['no signature', { ...whole, signature: new Uint8Array() }],
    ['a counter beyond 2^53', { ...whole, admissionCounter: 2 ** 60 }],
  ]
  for (const [what, one] of beside) {
    t.throws(() => readRegistration(one), { code: 'malformed' }, what)
  }
  t.throws(() => readRegistration(null), { code: 'malformed' })
  const fields = wire.Registration.decode(alice.bytes)
  const unknown: [string, wire.Registration.$Properties, string][] = [
    ['an action', { ...fields, action: 5 as wire.Action }, 'invalid-registration'],
    ['no action', { ...fields, action: 0 }, 'invalid-registration'],
    ['a scheme', { ...fields, scheme: 3 as wire.Scheme }, 'invalid-registration'],
    ['no scheme', { ...fields, scheme: 0 }, 'invalid-registration'],
    ['an admission', { ...fields, admission: 2 as wire.Admission }, 'invalid-registration'],
    ['no admission', { ...fields, admission: 0 }, 'invalid-registration'],
    ['an upper-case name', { ...fields, name: 'Alice' }, 'invalid-name'],
    ['a name that is no ASCII', { ...fields, name: 'alic\u00e9' }, 'invalid-name'],
    ['no name', { ...fields, name: '' }, 'invalid-name'],
    ['a name of 65', { ...fields, name: 'a'.repeat(65) }, 'invalid-name'],
  ]
  for (const [what, one, code] of unknown) {
    const registration = encode(wire.Registration, one)
    t.throws(() => readRegistration({ ...whole, registration }), { code }, what)
  }
  const padding = { ...whole, registration: new Uint8Array(801) }
  t.throws(() => readRegistration(padding), { code: 'oversized' })
})

t.test('the id is of the bytes alone; the slot of federation, name and sequence', async (t) => {
  const again = signRegistration(
    claimContent(federation, 'alice'),
    nodeP256Signer(testOwnerKey('owner of alice')),
    9,
  )
  t.same(again.id, alice.id, 'another signature and counter')
  t.notSame(again.signature, alice.signature)
  t.notSame(sign({ issuedAtMs: 1 }).id, alice.id)
  const slots = [
    nameSlot(federation.federationId, 'alice', 0),
    nameSlot(federation.federationId, 'alice', 1),
    nameSlot(federation.federationId, 'alicf', 0),
    nameSlot(labelBytes('other'), 'alice', 0),
  ]
  t.equal(new Set(slots.map(String)).size, slots.length)
  t.same(alice.slot, slots[0])
})

t.test('a nymCHAT client signs 32 hex digits that commit to the bytes', async (t) => {
  const one = sign({ scheme: 'nymchat' })
  t.match(nymchatNonce(one.bytes), /^[0-9a-f]{32}$/)
  t.same(registrationSigningBytes(one.bytes, 'nymchat'), asciiBytes(nymchatNonce(one.bytes)))
  t.equal(registrationSigningBytes(one.bytes, 'native')[0], 0xff, 'no text begins like this')
  const native = { ...one, signature: owner.sign(registrationSigningBytes(one.bytes, 'native')) }
  t.throws(() => verifyRegistration(native, nodeSignatures), { code: 'bad-signature' })
})

t.test('signatures of others and over other bytes are refused', async (t) => {
  const thief = signRegistration(claimContent(federation, 'alice'), testOwner('thief'), 0)
  t.throws(() => verifyRegistration(thief, nodeSignatures), { code: 'bad-signature' })
  const moved = { ...sign({ issuedAtMs: 1 }), signature: alice.signature }
  t.throws(() => verifyRegistration(moved, nodeSignatures), { code: 'bad-signature' })
})

t.test('who may log in', async (t) => {
  t.same(loginKeys(alice), [alice.ownerKey])
  t.same(loginKeys(sign({ devices: keys(2) })), keys(2))
})
