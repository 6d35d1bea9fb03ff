import t from 'tap'
import { nodeSignatures } from '../../node/signatures.js'
import { readAbsence, signAbsence, verifyAbsence } from '../../proto/absence.js'
import { encode } from '../../proto/codec.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import {
  decodePresence,
  encodePresence,
  presenceToWire,
  readPresence,
  signPresence,
  verifyPresence,
} from '../../proto/presence.js'
import * as wire from '../../proto/wire.js'
import { labelBytes, testSigner } from '../support/federation.js'
import { absence, presence } from './samples.js'

const thief = testSigner('thief')

t.test('presence and absence are signed by the node that they name', async (t) => {
  for (const signatures of [portableSignatures, nodeSignatures]) {
    t.ok(verifyPresence(decodePresence(encodePresence(presence)), signatures))
    t.ok(verifyAbsence(absence, signatures))
    const code = 'bad-signature'
    t.throws(() => verifyPresence(signPresence(presence, thief), signatures), { code })
    t.throws(() => verifyAbsence(signAbsence(absence, thief), signatures), { code })
    const older = { ...signPresence({ ...presence, issuedAtMs: 1 }, thief) }
    const moved = { ...older, signature: presence.signature }
    t.throws(() => verifyPresence(moved, signatures), { code })
    const swapped = { ...absence, signature: presence.signature }
    t.throws(() => verifyAbsence(swapped, signatures), { code })
  }
})

t.test('shapes that no presence has', async (t) => {
  const fields = wire.Presence.decode(presence.bytes)
  const wrong: [string, wire.Presence.$Properties][] = [
    ['no role', { ...fields, role: 0 }],
    ['an unknown role', { ...fields, role: 3 as wire.Role }],
    ['no state', { ...fields, state: 0 }],
    ['a negative state', { ...fields, state: -1 as wire.NodeState }],
    ['a long mixnet address', { ...fields, mixnetAddress: 'x'.repeat(257) }],
    ['a long version', { ...fields, version: 'x'.repeat(65) }],
    ['nine addresses', { ...fields, multiaddrs: Array.from({ length: 9 }, () => 'x') }],
    ['a long address', { ...fields, multiaddrs: ['x'.repeat(257)] }],
    ['a mixnet address with an escape', { ...fields, mixnetAddress: 'a\u001b[2Jb' }],
    ['a version of two lines', { ...fields, version: '1\n2' }],
    ['a version that turns the writing', { ...fields, version: '1\u202e2' }],
    ['a multiaddr with a bell', { ...fields, multiaddrs: ['/ip4/\u0007'] }],
    ['a short node key', { ...fields, nodeKey: labelBytes('x', 31) }],
    ['a short voting key', { ...fields, nextVotingKey: labelBytes('x', 31) }],
    ['a short root', { ...fields, namesRoot: labelBytes('x', 31) }],
    ['no federation', { ...fields, federationId: new Uint8Array() }],
    ['a time beyond 2^53', { ...fields, issuedAtMs: 2 ** 60 }],
    ['a time later than any date', { ...fields, issuedAtMs: 8.64e15 + 1 }],
    ['a count beyond 2^53', { ...fields, namesCount: 2 ** 60 }],
  ]
  for (const [what, one] of wrong) {
    const signed = { ...presenceToWire(presence), presence: encode(wire.Presence, one) }
    t.throws(() => readPresence(signed), { name: 'RefusedError', code: 'malformed' }, what)
  }
  t.throws(() => readPresence(null), { code: 'malformed' })
  t.throws(() => readPresence({ presence: presence.bytes }), { code: 'malformed' })
  t.throws(() => readPresence({ presence: new Uint8Array(4_097) }), { code: 'oversized' })
})

t.test('shapes that no absence has', async (t) => {
  const fields = wire.Absence.decode(absence.bytes)
  const wrong: [string, wire.Absence.$Properties, string][] = [
    ['an upper-case name', { ...fields, name: 'Zoe' }, 'invalid-name'],
    ['no name', { ...fields, name: '' }, 'invalid-name'],
    ['a short request id', { ...fields, requestId: labelBytes('x', 15) }, 'malformed'],
    ['a short node key', { ...fields, nodeKey: labelBytes('x', 31) }, 'malformed'],
    ['no federation', { ...fields, federationId: new Uint8Array() }, 'malformed'],
  ]
  for (const [what, one, code] of wrong) {
    const signed = { absence: encode(wire.Absence, one), signature: absence.signature }
    t.throws(() => readAbsence(signed), { name: 'RefusedError', code }, what)
  }
  t.throws(() => readAbsence({ absence: absence.bytes, signature: labelBytes('x', 63) }), {
    code: 'malformed',
  })
  t.throws(() => readAbsence(undefined), { code: 'malformed' })
})
