/** Frames that no client of nymCHAT would write, and some that one would, from a seed. NYMCHAT.md section 12. */
import { clientFrames } from '../../proto/nymchat/frames.js'
import { contentText } from '../../proto/nymchat/message.js'
import { pemOfKey } from '../../proto/nymchat/public-key.js'
import { signText } from '../../proto/nymchat/signature.js'
import type { Signer } from '../../proto/signatures.js'
import type { Chance } from '../simulator/chance.js'

export interface FuzzFrame {
  readonly kind: string
  readonly bytes: Uint8Array
}

export interface FuzzSources {
  readonly chance: Chance
  /** Keys of whoever sends rubbish. */
  readonly signers: readonly Signer[]
  /** Names that are in use, and some that are not. */
  readonly names: readonly string[]
  /** Frames of others, as a thief may have seen them. */
  readonly overheard: () => readonly string[]
}

const actions = [
  ...['register', 'registrationResponse', 'login', 'loginResponse', 'query', 'send'],
  ...['update', 'createGroup', 'sendGroup', 'inviteGroup', 'incomingMessage', '__proto__', ''],
]
const fields = ['usernym', 'username', 'publicKey', 'signature', 'content', 'action', 'target']

export function createFuzzFrames(sources: FuzzSources): () => FuzzFrame {
  const { chance, signers, names, overheard } = sources

  function value(depth = 0): string {
    const kinds = depth < 4 ? 14 : 11
    switch (chance.below(kinds)) {
      case 0:
        return 'null'
      case 1:
        return chance.pick(['true', 'false'])
      case 2:
        return chance.pick(['0', '-0', '5', '1e400', '1180591620717411303424', '0.1', '-1E-9'])
      case 3:
        return '""'
      case 4:
        return chance.pick(['"\\ud800"', '"\\udc00x"', '"\\u0000"', '"\\u202e"', '"é🔐"'])
      case 5:
        return JSON.stringify(chance.pick(names))
      case 6:
        return JSON.stringify(
          chance.pick(["x'; DROP TABLE users;--", "' OR '1'='1", '../..', '%00']),
        )
      case 7:
        return JSON.stringify(pemOfKey(chance.pick(signers).publicKey))
      case 8:
        return JSON.stringify('ab'.repeat(chance.below(80)))
      case 9:
        return JSON.stringify('x'.repeat(chance.below(2_000)))
      case 10:
        return JSON.stringify(content())
      case 11:
        return `[${many(3, () => value(depth + 1))}]`
      case 12:
        return `{${many(3, () => `${JSON.stringify(chance.pick(fields))}:${value(depth + 1)}`)}}`
      default:
        return `{"":${value(depth + 1)},"":${value(depth + 1)}}`
    }
  }

  function many(max: number, one: () => string): string {
    return Array.from({ length: chance.below(max + 1) }, one).join(',')
  }

  function content(): string {
    if (chance.happens(0.3))
      return chance.pick(['[]', '5', 'null', '{}', 'hello', '{"sender":', '"'])
    const members = ['sender', 'recipient', 'body', 'encrypted', 'senderPublicKey']
      .filter(() => chance.happens(0.8))
      .map((name) => `"${name}": ${value(1)}`)
    return `{${members.join(', ')}}`
  }

  /** What a client would write, of somebody who may even have the name. */
  function plausible(): string {
    const signer = chance.pick(signers)
    const name = chance.pick(names)
    switch (chance.below(6)) {
      case 0:
        return clientFrames.register(name, pemOfKey(signer.publicKey))
      case 1:
        return clientFrames.registrationResponse(name, signText(signer, 'ab'.repeat(16)))
      case 2:
        return clientFrames.login(name)
      case 3:
        return clientFrames.loginResponse(name, signText(signer, 'ab'.repeat(16)))
      case 4:
        return clientFrames.query(name)
      default: {
        const text = contentText({ sender: name, recipient: chance.pick(names), body: 'x' })
        return clientFrames.send(text, signText(signer, text))
      }
    }
  }

  function wrongTypes(): string {
    const members = [`"action": ${JSON.stringify(chance.pick(actions))}`]
    for (const field of chance.some(fields, 4)) members.push(`${JSON.stringify(field)}: ${value()}`)
    return `{${members.join(', ')}}`
  }

  function deep(): string {
    const depth = 1 + chance.below(chance.pick([10, 100, 100_000]))
    const [open, close] = chance.pick([
      ['[', ']'],
      ['{"a":', '}'],
    ])
    const nested = open.repeat(depth) + (chance.happens(0.5) ? `1${close.repeat(depth)}` : '')
    return chance.pick([nested, `{"action": "query", "username": ${nested}}`])
  }

  function long(): string {
    const length = chance.pick([65_536, 900_000, 1_048_576, 1_100_000])
    return clientFrames.query('x'.repeat(length))
  }

  /** Bytes of a frame changed, cut and put together again. */
  function damaged(): Uint8Array {
    const bytes = Buffer.from(chance.pick([plausible(), wrongTypes(), ...overheard()]))
    for (let i = 0; i < 1 + chance.below(4); i++)
      bytes[chance.below(bytes.length)] = chance.below(256)
    const kept = chance.happens(0.3) ? bytes.subarray(0, chance.below(bytes.length)) : bytes
    return chance.happens(0.1) ? Buffer.concat([kept, bytes]) : kept
  }

  function noise(): Uint8Array {
    return Uint8Array.from({ length: chance.below(200) }, () => chance.below(256))
  }

  const kinds: readonly (readonly [string, number, () => string | Uint8Array])[] = [
    ['plausible', 30, plausible],
    ['wrong types', 40, wrongTypes],
    ['damaged', 15, damaged],
    ['replayed', 5, () => chance.pick(['{}', ...overheard()])],
    ['no JSON object', 3, () => value()],
    ['noise', 3, noise],
    ['deep', 3, deep],
    ['long', 1, long],
  ]
  const weights = kinds.flatMap((kind) => Array.from({ length: kind[1] }, () => kind))

  return () => {
    const [kind, , make] = chance.pick(weights)
    const frame = make()
    return { kind, bytes: typeof frame === 'string' ? Buffer.from(frame) : frame }
  }
}
