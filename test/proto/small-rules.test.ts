import { createHash } from 'node:crypto'
import t from 'tap'
import { bytesToHex, concatBytes } from '../../proto/bytes.js'
import { RefusedError, refusalCode, refusalKinds } from '../../proto/errors.js'
import { formatInvite, parseInvite } from '../../proto/invite.js'
import { findWork, workBits } from '../../proto/proof-of-work.js'
import { faultsTolerated, quorumOf } from '../../proto/quorum.js'
import { refusalOf } from '../../proto/requests.js'
import { compareRounds } from '../../proto/rounds.js'
import { domainBytes, domainHash } from '../../proto/signing.js'
import * as wire from '../../proto/wire.js'
import { labelBytes, testOwner } from '../support/federation.js'

t.test('quorums (FEDERATION.md section 1)', async (t) => {
  const table: [number, number, number][] = [
    ...([
      [1, 0, 1],
      [2, 0, 2],
      [3, 0, 2],
      [4, 1, 3],
      [5, 1, 4],
    ] as [number, number, number][]),
    ...([
      [6, 1, 4],
      [7, 2, 5],
      [8, 2, 6],
      [9, 2, 6],
      [10, 3, 7],
    ] as [number, number, number][]),
  ]
  for (const [members, faults, quorum] of table) {
    t.equal(faultsTolerated(members), faults, `f of ${members}`)
    t.equal(quorumOf(members), quorum, `q of ${members}`)
  }
  for (let n = 1; n <= 200; n++) {
    const [q, f] = [quorumOf(n), faultsTolerated(n)]
    if (2 * q - n <= f) t.fail(`two quorums of ${n} share only ${2 * q - n} members, ${f} may lie`)
    if (n !== 2 && q > n - f) t.fail(`${n} members cannot decide without their ${f} liars`)
  }
})

t.test('rounds are ordered by epoch, then round', async (t) => {
  t.ok(compareRounds({ epoch: 0, round: 9 }, { epoch: 1, round: 0 }) < 0)
  t.ok(compareRounds({ epoch: 1, round: 2 }, { epoch: 1, round: 1 }) > 0)
  t.equal(compareRounds({ epoch: 1, round: 2 }, { epoch: 1, round: 2 }), 0)
})

t.test('refusal codes are those of the schema', async (t) => {
  const names = Object.entries(wire.RefusalCode as unknown as Record<string, number | string>)
    .filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0)
    .map(([name, number]): [string, number] => [name.toLowerCase().replaceAll('_', '-'), number])
  const kinds = Object.entries(refusalKinds).map(([code, { wire: number }]) => [code, number])
  t.same(kinds, names)
  for (const [code, number] of names) t.equal(refusalCode(number), code)
  t.equal(refusalCode(0), undefined)
  t.equal(refusalCode(names.length + 1), undefined)
})

t.test('a refusal answers with its code and never with half a character', async (t) => {
  const refused = new RefusedError('quarantined', 'Later.', 5_000)
  t.same(refusalOf(refused), {
    code: 'quarantined',
    sentence: 'Later.',
    retry: true,
    retryAfterMs: 5_000,
  })
  t.equal(refused.gossip, 'ignore')
  t.equal(new RefusedError('malformed', '').gossip, 'reject')
  const long = refusalOf(new RefusedError('malformed', `${'x'.repeat(499)}\u{1f600}`))
  t.equal(long.sentence, 'x'.repeat(499))
})

const id = labelBytes('federation')
const hex = bytesToHex(id)
t.test('invites', async (t) => {
  const address = 'DguTj1r8.9f2K@Gateway1'
  for (const addresses of [
    [address],
    [address, 'other'],
    Array.from({ length: 16 }, (_, i) => `a${i}`),
  ]) {
    t.same(parseInvite(formatInvite({ federationId: id, addresses })), {
      federationId: id,
      addresses,
    })
  }
  t.same(parseInvite(`  rookery:${hex}@x\n`).addresses, ['x'], 'space round it is not part of it')
  const wrong: [string, RegExp][] = [
    ['', /begins with 'rookery:'/],
    [`Rookery:${hex}@x`, /begins with/],
    [`https://x/${hex}@x`, /begins with/],
    [`rookery:${hex}`, /1 to 16 addresses/],
    [`rookery:${hex}@`, /Not a mixnet address: ""/],
    [`rookery:${hex}@x,`, /Not a mixnet address/],
    [`rookery:${hex}@,x`, /Not a mixnet address/],
    [`rookery:${hex}@x y`, /Not a mixnet address/],
    [`rookery:${hex}@\u00e4`, /Not a mixnet address/],
    [`rookery:${hex}@${'x'.repeat(257)}`, /Not a mixnet address/],
    [`rookery:${hex}@${Array.from({ length: 17 }, () => 'x').join(',')}`, /1 to 16/],
    [`rookery:${hex.slice(1)}@x`, /64 hex digits/],
    [`rookery:${hex.slice(1)}g@x`, /64 hex digits/],
    [`rookery:${hex.toUpperCase()}@x`, /64 hex digits/],
    ['rookery:@x', /64 hex digits/],
  ]
  for (const [text, message] of wrong) {
    t.throws(() => parseInvite(text), { code: 'malformed', message }, text)
  }
})

const worked = {
  federationId: id,
  name: 'alice',
  sequence: 7,
  ownerKey: testOwner('alice').publicKey,
  nonce: labelBytes('nonce', 16),
}
function workHash(counter: bigint): string {
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(counter)
  const text = Buffer.from('\xffrookery/1/admission\0', 'latin1')
  const name = [Buffer.from([0, 0, 0, 5]), Buffer.from('alice')]
  const parts = [text, id, ...name, Buffer.from([0, 0, 0, 7]), worked.ownerKey]
  return createHash('sha256')
    .update(concatBytes(...parts, worked.nonce, number))
    .digest('hex')
}
function zeroBits(hash: string): number {
  const bits = [...hash].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0'))
  return bits.join('').indexOf('1')
}

t.test('work is counted as the text says, also for counters above 2^32', async (t) => {
  for (const counter of [
    0,
    1,
    255,
    256,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 32 + 1,
    2 ** 40 + 7,
    2 ** 53 - 1,
  ]) {
    t.equal(workBits(worked, counter), zeroBits(workHash(BigInt(counter))), `${counter}`)
  }
})

t.test('work is found in slices, from any counter on', async (t) => {
  for (const first of [0, 2 ** 32 - 100, 2 ** 32 + 5]) {
    const search = findWork(worked, 9, 16, first)
    let slices = 0
    let step = search.next()
    for (; !step.done; step = search.next()) slices++
    const counter = step.value
    t.ok(workBits(worked, counter) >= 9)
    t.equal(slices, Math.floor(counter / 16) - Math.floor(first / 16))
    for (let i = first; i < counter; i++) {
      if (workBits(worked, i) >= 9) t.fail(`${i} was passed over`)
    }
  }
  t.same(findWork(worked, 0).next(), { done: true, value: 0 })
})

t.test('domains keep statements apart', async (t) => {
  t.same(
    domainBytes('vote-batch', Uint8Array.of(7)).slice(0, 11),
    Uint8Array.from([0xff, ...Buffer.from('rookery/1/')]),
  )
  t.equal(domainBytes('vote-batch').at(-1), 0)
  t.notSame(domainHash('login'), domainHash('logout'))
  t.throws(() => domainBytes('unknown' as never), RangeError)
})
