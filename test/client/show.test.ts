/** What others wrote, as it is shown: nothing of it may act on the terminal, or end the program. */
import t from 'tap'
import { failureOf } from '../../client/cli/exit-codes.js'
import { plainJson, plainLine } from '../../client/cli/plain.js'
import { table } from '../../client/cli/show.js'
import { placeLines } from '../../client/cli/show-nodes.js'
import { quorumData, quorumText } from '../../client/cli/show-quorum.js'
import { createTalk } from '../../client/cli/talk.js'
import { ClientError } from '../../client/core/errors.js'
import { type MemberView, type Said, viewOf } from '../../client/core/quorum-view.js'
import { showDuration, showTime } from '../../client/core/show-time.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import { verifyPresence } from '../../proto/presence.js'
import { smallFederation } from './small-federation.js'

const evil = 'ok\u001b[2K\r\n\u009b1A\u0007\u202egood\u2028x\u{e0041}'
const harmless = 'ok�[2K���1A��good�x�'

t.test('controls are shown as strange, and kept in JSON', (t) => {
  t.equal(plainLine(evil), harmless)
  t.equal(plainLine('Müller – 東京 😀'), 'Müller – 東京 😀')
  const json = plainJson({ evil })
  t.equal(plainLine(json), json)
  t.strictSame(JSON.parse(json), { evil })
  t.end()
})

t.test('a node cannot forge lines: of what it says about itself, or on stderr', (t) => {
  const version = '1.0\nverified  yes'
  const presence = smallFederation().presence(0, 'somewhere', { version })
  const verified = verifyPresence(presence, portableSignatures)
  const place = { presence: verified, member: undefined, answer: undefined }
  const lines = placeLines(place).map(plainLine)
  t.match(lines, { length: 5 })
  t.equal(lines.at(-1), 'version  1.0�verified  yes')
  let written = ''
  const stream = { write: (text: string) => (written += text) }
  const reason = new ClientError('refused', evil)
  createTalk({ stream, verbose: false }).onEvent({ kind: 'next-node', node: 'here', reason })
  t.equal(written, `Node here is of no help: ${harmless}\n`)
  t.end()
})

t.test('a table: lists have a line for each', (t) => {
  const rows = table([
    ['one', 'a'],
    ['three', ['b', 'c']],
  ])
  t.strictSame(rows, ['one    a', 'three  b', '       c'])
  t.end()
})

t.test('times beyond what a date can say are shown as numbers', (t) => {
  t.equal(showTime(0), '1970-01-01T00:00:00.000Z')
  t.equal(showTime(8_640_000_000_000_000), '+275760-09-13T00:00:00.000Z')
  t.equal(showTime(Number.MAX_SAFE_INTEGER), '9007199254740991 ms after 1970')
  t.end()
})

t.test('durations are shown in the unit that fits', (t) => {
  const shown = [0, 1, 1_000, 61_000, 119_999, 120_001, 7_200_000, 2_591_992_000].map(showDuration)
  t.strictSame(shown, [
    ...['0 seconds', '1 second', '1 second', '61 seconds'],
    ...['120 seconds', '3 minutes', '2 hours', '30 days'],
  ])
  t.end()
})

t.test('a clock that is off: by how much, and what follows', (t) => {
  let written = ''
  const stream = { write: (text: string) => (written += text) }
  const { onEvent } = createTalk({ stream, verbose: false })
  onEvent({ kind: 'clock-skew', node: 'here', aheadMs: 7_200_000, isSigned: true })
  onEvent({ kind: 'clock-skew', node: 'here', aheadMs: -864_000_000, isSigned: false })
  t.match(
    written,
    /2 hours ahead of the node's, whose time is used\..*\n.*10 days behind the node's, too far/,
  )
  t.end()
})

t.test('a quorum: how many agree, and what the others did', (t) => {
  const view = (member: number, said: Said): MemberView => {
    const nothing = { node: undefined, sequence: undefined, reason: undefined }
    return { member, nodeKey: new Uint8Array(32), said, ...nothing }
  }
  const members = [view(0, 'held'), view(1, 'silent'), view(2, 'absent'), view(3, 'retired')]
  const quorum = viewOf(7, [...members, view(4, 'not-asked')], 3)
  t.strictSame(quorumText(quorum), [
    '3 of 5 members agree (quorum 3), epoch 7',
    'member 1 is silent',
  ])
  t.match(quorumData(quorum), {
    ...{ epoch: 7, members: 5, needed: 3, agreeing: 3 },
    answers: [{ member: 0, nodeKey: /^0{64}$/, said: 'held' }],
  })
  t.end()
})

t.test('too few for a quorum: exit code 5, and who said what', (t) => {
  const member: MemberView = {
    ...{ member: 0, nodeKey: new Uint8Array(32), node: 'here', said: 'silent' },
    ...{ sequence: undefined, reason: 'It has not answered in time.' },
  }
  const quorum = viewOf(1, [member], 1)
  t.match(failureOf(new ClientError('no-quorum', 'Too few.', { quorum })), {
    ...{ exitCode: 5, code: 'no-quorum', message: 'Too few.' },
    details: { quorum: { needed: 1, agreeing: 0, answers: [{ node: 'here', said: 'silent' }] } },
  })
  t.equal(failureOf(new ClientError('unsettled', 'Not yet.'))?.exitCode, 5)
  t.end()
})

t.test('a node that was asked shows whether it answers', (t) => {
  const presence = verifyPresence(smallFederation().presence(0, 'somewhere'), portableSignatures)
  const asked = (answer: Parameters<typeof placeLines>[0]['answer']) =>
    placeLines({ presence, member: 0, answer }).at(-1)
  t.equal(asked({ answers: true, ms: 12.5 }), 'answers  yes, in 12.5 ms')
  t.equal(asked({ answers: false, reason: 'Silence.' }), 'answers  no: Silence.')
  t.end()
})
