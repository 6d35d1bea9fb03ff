/**
 * Where this server means to differ from the real one, each with its reason. Whatever is not in here is answered as
 * the real server answers it, to the letter.
 */
import { createECDH, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { sendErrors } from '../../proto/nymchat/answers.js'
import { clientFrames } from '../../proto/nymchat/frames.js'
import { pemOfPoint } from '../../proto/nymchat/public-key.js'

export interface RecordedDifference {
  /** As test/vectors/nymchat-transcript.json calls it. */
  readonly case: string
  /** What the tag of the case is told. */
  readonly ours: readonly string[]
  readonly why: string
}

export const recordedDifferences: readonly RecordedDifference[] = [
  {
    case: 'delivered to the thief',
    ours: [],
    why: 'a send moves no route, so a replayed one steals none: the answer waits for alice',
  },
]

export interface Difference {
  readonly what: string
  readonly frame: string
  /** What the real server does: its answer, nothing, or nothing ever again. */
  readonly real: string
  /** The content of our answer; undefined: none. */
  readonly ours: string | undefined
  readonly why: string
}

function point(): string {
  const pair = createECDH('prime256v1')
  return pemOfPoint(pair.generateKeys())
}

function pemOn(namedCurve: string): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve })
  return publicKey.export({ type: 'spki', format: 'pem' }) as string
}

/** The same key, its point compressed: it verifies alike and is another PEM. */
function compressedPem(): string {
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  const head = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex')
  const der = Buffer.concat([head, pair.getPublicKey(null, 'compressed')])
  const body = der.toString('base64').replace(/(.{64})/g, '$1\n')
  const pem = `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n`
  createPublicKey(pem)
  return pem
}

const challenge = 'a challenge'
const deaf = 'deaf for good'
const invalidName = 'error: invalid username format'
const badKey = 'error: signature verification failed'
const { invalidContent, missingNames } = sendErrors

const grammar = 'only names of our grammar exist here, and what is outside is refused, never folded'
const alive = 'no frame may make a server deaf: it is answered like any other that is wrong'
const silent =
  'no frame may make a server deaf: what it cannot do it does not answer, as other rubbish'
const curve =
  'a registration holds a P-256 key, and the PEM is rebuilt from it: others break whoever writes to them'

function rows(
  real: string,
  ours: string | undefined,
  why: string,
  frames: Readonly<Record<string, string>>,
): Difference[] {
  return Object.entries(frames).map(([what, frame]) => ({ what, frame, real, ours, why }))
}

const named = (usernym: unknown) =>
  JSON.stringify({ action: 'register', usernym, publicKey: point() })
const sent = (content: unknown, signature: unknown = '00') =>
  JSON.stringify({ action: 'send', content, signature })

export const differences: readonly Difference[] = [
  ...rows(challenge, invalidName, grammar, {
    'an upper-case name': named('Alice'),
    'a name of one letter': named('a'),
    'a name of 33 letters': named('a'.repeat(33)),
    'a name of 900 kB': named('a'.repeat(900_000)),
    'a name that begins with a dash': named('-ada'),
    'a name with two separators in a row': named('ada__lovelace'),
  }),
  ...rows(challenge, badKey, curve, {
    'a key that is no PEM': clientFrames.register('carol', 'key'),
    'a P-384 key': clientFrames.register('carol', pemOn('secp384r1')),
    'a secp256k1 key': clientFrames.register('carol', pemOn('secp256k1')),
    'a compressed point': clientFrames.register('carol', compressedPem()),
    'a PEM without its last newline': clientFrames.register('carol', point().trimEnd()),
  }),
  ...rows(deaf, undefined, silent, {
    null: 'null',
    'an empty list': '[]',
    'a string': '"x"',
    'a number': '5',
    update: '{"action": "update", "field": "x", "value": "y", "signature": "00"}',
    createGroup: '{"action": "createGroup", "signature": "00"}',
    sendGroup: '{"action": "sendGroup", "target": "g", "content": "x", "signature": "00"}',
    inviteGroup: '{"action": "inviteGroup", "target": "a", "groupID": "g", "signature": "00"}',
    'nesting of 100,000': '['.repeat(100_000),
    'nesting of 100,000 within a field': `{"action": "query", "username": ${'['.repeat(100_000)}`,
    'an action that is a list': '{"action": []}',
    'a frame over 1 MiB': `{"action": "query", "username": "${'x'.repeat(1_048_576)}"}`,
  }),
  ...rows(deaf, invalidName, alive, {
    'a numeric usernym': named(5),
    'a usernym that is a list': named(['ada']),
    'a usernym that is an object': named({ a: 1 }),
    'a usernym of 2^70': named(0).replace('"usernym":0', '"usernym":1180591620717411303424'),
    'a usernym with a lone surrogate': named('a\ud800'),
  }),
  ...rows(deaf, 'error: user not found', alive, {
    'login of a list': '{"action": "login", "usernym": ["alice"]}',
    'login of a lone surrogate': '{"action": "login", "usernym": "\\udfff"}',
  }),
  ...rows(deaf, 'No user found', alive, {
    'query of a list': '{"action": "query", "username": ["alice"]}',
    'query of an object': '{"action": "query", "username": {"a": 1}}',
    'query of 2^70': '{"action": "query", "username": 1180591620717411303424}',
    'query of a lone surrogate': '{"action": "query", "username": "\\ud800"}',
  }),
  ...rows(deaf, invalidContent, alive, {
    'content that is an object': sent({ sender: 'alice', recipient: 'bob', body: 'x' }),
    'content that is a number': sent(5),
    'content nested 100,000 deep': sent('['.repeat(100_000)),
  }),
  ...rows(deaf, missingNames, alive, {
    'content that is a list': sent('[]'),
    'content that is a number in a text': sent('5'),
    'content that is null in a text': sent('null'),
  }),
  ...rows(deaf, sendErrors.unknownSender, alive, {
    'a sender that is a list': sent('{"sender": ["alice"], "recipient": "bob"}'),
    'a sender that is an object': sent('{"sender": {"a": 1}, "recipient": "bob"}'),
    'a sender with a lone surrogate': sent('{"sender": "\\ud800", "recipient": "bob"}'),
  }),
]

/**
 * What no frame alone shows; each has a test in server.test.ts.
 * - Nonces of a registration commit to its bytes; those of a login are random. Both are 32 lower-case hex digits.
 * - A registration that is not decided in time is `error: database failure`, as is one that has lost its name: the
 *   entry is kept, and the same answer again asks after it.
 * - The same `send` again, from anybody, is answered `success` and delivered once.
 * - A message for a recipient who is away waits, and follows the next login; the real server loses it. It waits
 *   until its recipient is heard again under the tag that it was pushed to, so whoever never says a word
 *   and comes back under another tag may get it twice.
 * - A full mailbox, a message too large to keep for somebody who is away, and a refusing one have texts of their own.
 * - A name that lists devices (which only native clients do) cannot log in: its owner key has no mailbox.
 * - Frames of one sender beyond 64 that wait are dropped.
 * - JSON nested deeper than 64 or of more than 10,000 values is none, nor are NaN and Infinity, nor hex with spaces,
 *   all of which Python takes.
 */
