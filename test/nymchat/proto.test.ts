/** nymCHAT's bytes: JSON, keys, signatures, encryption, messages, held against what the real one wrote. */
import fc from 'fast-check'
import t from 'tap'
import { bytesToHex, hexToBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import {
  envelopeBytesMax,
  nymchatDepthMax,
  nymchatFrameBytesMax,
  nymchatValuesMax,
} from '../../proto/limits.js'
import { base64Of, bytesOfBase64 } from '../../proto/nymchat/base64.js'
import {
  decryptPayload,
  encryptPayload,
  openBody,
  sealBody,
} from '../../proto/nymchat/encryption.js'
import { clientFrames, parseNonce, parseReply, replyText } from '../../proto/nymchat/frames.js'
import {
  isFalsy,
  type JsonObject,
  jsonObject,
  parseJson,
  parseJsonObject,
  pythonJson,
} from '../../proto/nymchat/json.js'
import {
  contentText,
  decodeStoredMessage,
  encodeStoredMessage,
  forwardedText,
  storedMessageId,
} from '../../proto/nymchat/message.js'
import { keyOfPem, pemOfKey } from '../../proto/nymchat/public-key.js'
import {
  hexOfSignature,
  isSignedText,
  lowSignature,
  signatureOfHex,
  signText,
} from '../../proto/nymchat/signature.js'
import { textOf, utf8Of } from '../../proto/nymchat/text.js'
import { p256Signer, portableSignatures } from '../../proto/portable-signatures.js'
import { privateKeyOf, transcript } from './vectors.js'

const { vectors } = transcript
const sender = p256Signer(privateKeyOf(vectors.senderPrivatePem))
const senderKey = keyOfPem(vectors.senderPublicPem)
const recipientPrivateKey = privateKeyOf(vectors.recipientPrivatePem)
const recipientKey = keyOfPem(vectors.recipientPublicPem)

function refusedCode(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof RefusedError) return error.code
    throw error
  }
  return 'taken'
}

t.test('the recorded encryptions come out byte for byte, and open again', async (t) => {
  t.equal(vectors.encrypt.length, 6)
  for (const vector of vectors.encrypt) {
    const { salt, encryptedBody } = vector.encryptedPayload
    const payload = encryptPayload(hexToBytes(vector.plaintextUtf8Hex), recipientKey, {
      ephemeralPrivateKey: privateKeyOf(vector.ephemeralPrivatePem),
      salt: hexToBytes(salt),
      iv: hexToBytes(encryptedBody.iv),
    })
    t.equal(pythonJson(payload), vector.signedString)
    t.ok(isSignedText(portableSignatures, senderKey, vector.signedString, vector.payloadSignature))
    const recorded = parseJsonObject(JSON.stringify(vector.encryptedPayload))
    t.equal(pythonJson(recorded), vector.signedString, 'the order of members is kept')
    t.equal(bytesToHex(decryptPayload(recorded, recipientPrivateKey)), vector.plaintextUtf8Hex)
    const [ours, theirs] = [signText(sender, vector.signedString), vector.payloadSignature].map(
      (signature) => lowSignature(signatureOfHex(signature)),
    )
    t.same(ours, theirs, 'RFC 6979, but for the sign of s')
  }
})

t.test('the recorded signatures hold, and those that must fail do', async (t) => {
  const keys = [senderKey, keyOfPem(transcript.serverPublicKeyPem)]
  for (const name of ['alice', 'bob'] as const) {
    keys.push(p256Signer(privateKeyOf(transcript.keys[name].privateKeyPem)).publicKey)
  }
  t.equal(vectors.sign.length, 4)
  for (const { what, message, signature } of vectors.sign) {
    const holds = keys.some((key) => isSignedText(portableSignatures, key, message, signature))
    t.ok(holds, what)
  }
  t.equal(vectors.mustFail.length, 3)
  for (const { why, verifiedAgainst, signature } of vectors.mustFail) {
    t.notOk(isSignedText(portableSignatures, senderKey, verifiedAgainst, signature), why)
  }
})

t.test('signatures of another form are refused', async (t) => {
  const good = signText(sender, 'text')
  const rs = bytesToHex(signatureOfHex(good))
  t.equal(hexOfSignature(signatureOfHex(good)), good)
  t.equal(hexOfSignature(signatureOfHex(good.toUpperCase())), good)
  const bad = [
    ...['', '00', 'zz', good.slice(0, -2), `${good}00`, ` ${good}`, `${good}\n`, rs, `0x${good}`],
    ...['3006020100020100', `30${'00'.repeat(70)}`, '3006020101020101'.replace('30', '31')],
    // A padded number, a negative one, and a length that is longer than what follows.
    ...['300702020001020101', '3006020181020101', '3008020101020101'],
  ]
  for (const text of bad)
    t.equal(
      refusedCode(() => signatureOfHex(text)),
      'bad-signature',
      text,
    )
  for (const value of [undefined, null, true, { digits: '5' }, [], jsonObject({})]) {
    t.notOk(isSignedText(portableSignatures, senderKey, 'text', value))
  }
  t.notOk(isSignedText(portableSignatures, senderKey, 'te\ud800xt', good), 'a lone surrogate')
  t.throws(() => signText(sender, '\udfff'), RangeError)
})

t.test('both signatures that say the same have one low form', async (t) => {
  const [twin] = vectors.sign
  const [first] = vectors.encrypt
  if (twin === undefined || first === undefined) throw new Error('vectors missing')
  t.not(twin.signature, first.payloadSignature)
  const low = [twin.signature, first.payloadSignature].map((one) =>
    lowSignature(signatureOfHex(one)),
  )
  t.same(low[0], low[1])
  const ids = [twin.signature, first.payloadSignature].map((one) => storedMessageId('text', one))
  t.same(ids[0], ids[1])
  t.equal(ids[0]?.length, 16)
  t.notSame(storedMessageId('texts', twin.signature), ids[0])
})

t.test('one PEM for each key', async (t) => {
  const pem = vectors.senderPublicPem
  t.equal(pem.length, 178)
  t.equal(pemOfKey(keyOfPem(pem)), pem)
  const lines = pem.split('\n')
  const bad = [
    ...['', 'key', pem.trimEnd(), `${pem}\n`, `\n${pem}`, pem.replaceAll('\n', '\r\n')],
    ...[pem.replace('PUBLIC', 'PRIVATE'), vectors.senderPrivatePem, pem + pem],
    // One line; a point that is not on the curve; another prefix; spare bits in the last letter.
    `${lines[0]}\n${lines[1]}${lines[2]}\n${lines[3]}\n`,
    pem.replace(lines[2] ?? '', `A${lines[2]?.slice(1)}`),
    pem.replace('MFkw', 'MFkx'),
    pem.replace('EQ==', 'ER=='),
  ]
  for (const one of bad)
    t.equal(
      refusedCode(() => keyOfPem(one)),
      'malformed',
      one,
    )
  t.equal(
    refusedCode(() => pemOfKey(new Uint8Array(33))),
    'malformed',
  )
  t.equal(
    refusedCode(() => pemOfKey(Uint8Array.of(2))),
    'malformed',
  )
})

t.test('base64 is what Node makes of it', async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64')
      return (
        base64Of(bytes) === text && Buffer.compare(bytesOfBase64(text) ?? Buffer.of(1), bytes) === 0
      )
    }),
    { seed: 1 },
  )
  for (const bad of ['A', 'AA', 'AA=', 'AB==', '====', 'A A=', 'AAAA=']) {
    t.equal(bytesOfBase64(bad), undefined, bad)
  }
})

t.test('JSON is read as Python reads it, and written as it writes', async (t) => {
  const written = [
    ['{"b": 1, "a": 2, "10": 3, "9": 4}', '{"b":1,"a":2,"10":3,"9":4}'],
    ['{"a": 2, "b": 1}', '{"a":1,"b":1,"a":2}'],
    ['{"__proto__": {"x": []}}', ' {\n"__proto__" : {"x" : [ ]}\t}\r'],
    ['"h\\u00e9 \\u2713 \\ud83d\\udd10 \\u007f \\u0000 / \\\\ \\" \\n\\r\\t\\f\\b"', undefined],
    ['"\\ud800"', undefined],
    ['[123456789012345678901234567890, -0, 1.50, 1E400]', undefined],
    ['[true, false, null, "", {}, []]', '[true,false,null,"",{},[]]'],
    ['"\\u00e9/"', '"é\\/"'],
  ]
  for (const [expected, text] of written) {
    t.equal(pythonJson(parseJson(text ?? expected ?? '')), expected)
  }
  const bad = [
    ...[
      '',
      ' ',
      '{',
      '}',
      '[1,]',
      '{"a":1,}',
      '{a:1}',
      "{'a':1}",
      '{"a" 1}',
      '{"a":1 "b":2}',
      '01',
    ],
    ...[
      '+1',
      '.5',
      '1.',
      '1e',
      '0x1',
      'NaN',
      'Infinity',
      'nul',
      'truee',
      '"',
      '"\\x"',
      '"\\u12g4"',
    ],
    ...['"\n"', '"\t"', '1 2', '\ufeff1', '[1', '["a"', '"\\', '"\\u12', '\u00a01'],
  ]
  for (const text of bad)
    t.equal(
      refusedCode(() => parseJson(text)),
      'malformed',
      text,
    )
  t.equal(
    refusedCode(() => parseJsonObject('[]')),
    'malformed',
  )
})

t.test(
  'JSON that is too long, too deep or too rich is refused before it costs anything',
  async (t) => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    parseJson(nested(nymchatDepthMax + 1))
    t.equal(
      refusedCode(() => parseJson(nested(nymchatDepthMax + 2))),
      'malformed',
    )
    t.equal(
      refusedCode(() => parseJson('['.repeat(100_000))),
      'malformed',
    )
    t.equal(
      refusedCode(() => parseJson('{"a":'.repeat(100_000))),
      'malformed',
    )
    const items = (count: number) => `[${'1,'.repeat(count - 1)}1]`
    parseJson(items(nymchatValuesMax - 1))
    t.equal(
      refusedCode(() => parseJson(items(nymchatValuesMax))),
      'malformed',
    )
    const text = (length: number) => `"${'x'.repeat(length - 2)}"`
    parseJson(text(nymchatFrameBytesMax))
    t.equal(
      refusedCode(() => parseJson(text(nymchatFrameBytesMax + 1))),
      'oversized',
    )
  },
)

t.test('any JSON that JavaScript writes is read alike', async (t) => {
  const property = fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
    const text = JSON.stringify(value)
    const again = pythonJson(parseJson(text))
    return JSON.stringify(JSON.parse(again)) === JSON.stringify(JSON.parse(text))
  })
  t.doesNotThrow(() => fc.assert(property, { seed: 2, numRuns: 500 }))
})

t.test('what Python takes for nothing', async (t) => {
  const values = ['null', 'false', '""', '0', '-0', '0.0', '0e5', '[]', '{}']
  for (const text of values) t.ok(isFalsy(parseJson(text)), text)
  t.ok(isFalsy(undefined))
  for (const text of ['true', '" "', '1', '[0]', '{"":0}', '1e-300']) {
    t.notOk(isFalsy(parseJson(text)), text)
  }
})

t.test('text and bytes, exactly', async (t) => {
  t.equal(textOf(utf8Of('hé ✓ 🔐') ?? Uint8Array.of()), 'hé ✓ 🔐')
  t.equal(utf8Of('a\udc00'), undefined)
  t.equal(utf8Of('\ud83da'), undefined)
  t.equal(textOf(Uint8Array.of(0xff)), undefined)
  t.equal(textOf(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), undefined)
  t.equal(textOf(Uint8Array.of(0xed, 0xa0, 0x80)), undefined)
})

const secrets = {
  ephemeralPrivateKey: new Uint8Array(32).fill(7),
  salt: new Uint8Array(16).fill(8),
  iv: new Uint8Array(12).fill(9),
}

t.test('a body opens for its recipient, as its sender said it', async (t) => {
  const text = 'hé ✓ 🔐 "quoted"\n'
  const body = sealBody({ kind: 'chat', text }, sender, recipientKey, secrets)
  // Travelled through JSON text, as it does.
  const travelled = parseJsonObject(pythonJson(body))
  const open = (one: JsonObject, key = senderKey, privateKey = recipientPrivateKey) =>
    openBody(one, key, privateKey, portableSignatures)
  t.same(open(travelled), { kind: 'chat', text })
  const greeting = sealBody({ kind: 'handshake', address: 'a.b@c' }, sender, recipientKey, secrets)
  t.same(open(greeting), { kind: 'handshake', address: 'a.b@c' })
  t.equal(
    refusedCode(() => open(travelled, recipientKey)),
    'bad-signature',
  )
  t.equal(
    refusedCode(() => open(travelled, senderKey, new Uint8Array(32).fill(1))),
    'malformed',
  )
  t.equal(
    refusedCode(() => open(jsonObject({ encryptedPayload: 'x' }))),
    'malformed',
  )
  t.equal(
    refusedCode(() => openBody('text', senderKey, recipientPrivateKey, portableSignatures)),
    'malformed',
  )
  const payload = travelled.get('encryptedPayload') as JsonObject
  const sorted = new Map([...payload].sort(([a], [b]) => (a < b ? -1 : 1)))
  const reordered = new Map([...travelled, ['encryptedPayload', sorted] as const])
  t.equal(
    refusedCode(() => open(reordered)),
    'bad-signature',
    'another order of members',
  )
  t.equal(
    refusedCode(() => sealBody({ kind: 'chat', text }, sender, new Uint8Array(33), secrets)),
    'malformed',
  )
})

t.test('a changed payload decrypts to nothing, even under a good signature', async (t) => {
  const payload = encryptPayload(Uint8Array.of(1, 2, 3), recipientKey, secrets)
  const body = payload.get('encryptedBody') as JsonObject
  const changes: [string, JsonObject][] = [
    ['no key', new Map([...payload, ['ephemeralPublicKey', null]])],
    ['a key that is none', new Map([...payload, ['ephemeralPublicKey', 'key']])],
    ['another salt', new Map([...payload, ['salt', '00'.repeat(16)]])],
    ['a short salt', new Map([...payload, ['salt', '00']])],
    ['no hex', new Map([...payload, ['salt', 'xy'.repeat(16)]])],
    ['no body', new Map([...payload, ['encryptedBody', []]])],
    ['a tag of nothing', new Map([...payload, ['encryptedBody', new Map([...body, ['tag', '']])]])],
  ]
  for (const [what, changed] of changes) {
    t.equal(
      refusedCode(() => decryptPayload(changed, recipientPrivateKey)),
      'malformed',
      what,
    )
  }
})

t.test('messages: signed content, what is forwarded of it, what a mailbox keeps', async (t) => {
  const body = parseJson('{"z": 1, "2": "x", "1": [1.0]}')
  const parts = { sender: 'bob', recipient: 'alice', body }
  const content = contentText({ ...parts, senderPublicKey: 'PEM\n' })
  t.equal(
    content,
    '{"sender": "bob", "recipient": "alice", "body": {"z": 1, "2": "x", "1": [1.0]}, ' +
      '"encrypted": true, "senderPublicKey": "PEM\\n"}',
  )
  t.equal(
    forwardedText(parseJsonObject(content)),
    '{"sender": "bob", "body": {"z": 1, "2": "x", "1": [1.0]}, "senderPublicKey": "PEM\\n"}',
  )
  t.equal(forwardedText(parseJsonObject(contentText(parts))).includes('senderPublicKey'), false)
  const signature = signText(sender, content)
  const envelope = encodeStoredMessage(content, signature)
  t.equal(envelope[0], 2)
  t.match(decodeStoredMessage(envelope), { sender: 'bob', recipient: 'alice', content, signature })
  const bad = [Uint8Array.of(), Uint8Array.of(2), Uint8Array.of(1, ...envelope.subarray(1))]
  for (const text of [
    '{}',
    '[]',
    '{"content":"{}","signature":"00"}',
    '{"content":{},"signature":"00"}',
  ]) {
    bad.push(Uint8Array.of(2, ...(utf8Of(text) ?? [])))
  }
  for (const one of bad)
    t.equal(
      refusedCode(() => decodeStoredMessage(one)),
      'malformed',
    )
  const frame = encodeStoredMessage('', '').length
  const longest = 'x'.repeat(envelopeBytesMax - frame)
  t.equal(encodeStoredMessage(longest, '').length, envelopeBytesMax)
  t.equal(
    refusedCode(() => encodeStoredMessage(`${longest}x`, '')),
    'oversized',
  )
})

t.test('frames: what servers and clients write', async (t) => {
  const reply = { action: 'challengeResponse', context: 'login', content: 'success' } as const
  const text = replyText(reply, '3044')
  t.equal(
    text,
    '{"action": "challengeResponse", "content": "success", "context": "login", "signature": "3044"}',
  )
  t.match(parseReply(text), { ...reply, signature: '3044' })
  for (const bad of [
    '{}',
    '[]',
    'x',
    '{"action":"a","context":"b","content":{}}',
    '{"action":1}',
  ]) {
    t.equal(
      refusedCode(() => parseReply(bad)),
      'malformed',
      bad,
    )
  }
  t.equal(parseNonce(`{"nonce": "${'0a'.repeat(16)}"}`), '0a'.repeat(16))
  const nonces = [
    '{}',
    'success',
    '{"nonce": 5}',
    `{"nonce": "${'0A'.repeat(16)}"}`,
    '{"nonce": "{}"}',
  ]
  for (const bad of nonces)
    t.equal(
      refusedCode(() => parseNonce(bad)),
      'malformed',
      bad,
    )
  t.equal(clientFrames.login('ada'), '{"action": "login", "usernym": "ada"}')
  t.equal(clientFrames.query('ada'), '{"action": "query", "username": "ada"}')
})
