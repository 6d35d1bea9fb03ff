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

/** Somebody who sends rubbish, and now and then what its key is good for. */
export interface FuzzSender {
  readonly tag: string
  readonly signer: Signer
  /** That it was given last, until it has answered. */
  challenge: { readonly context: string; readonly nonce: string } | undefined
}

/** A name of one of them. */
export interface FuzzOwner {
  readonly name: string
  readonly signer: Signer
}

export interface FuzzSources {
  readonly chance: Chance
  /** Keys of whoever sends rubbish. */
  readonly signers: readonly Signer[]
  /** At least one. Their names are registered. */
  readonly owners: readonly FuzzOwner[]
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

/** Names that come into use by and by, so that some frames find them so and others do not. */
const freshNames = 200
const repeatsMax = 20

export function createFuzzFrames(sources: FuzzSources): (sender: FuzzSender) => FuzzFrame {
  const { chance, signers, owners, overheard } = sources
  const names = [...sources.names, ...owners.map(({ name }) => name)]
  const sent: string[] = []

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

  function anyName(): string {
    return chance.happens(0.2) ? `fresh-${chance.below(freshNames)}` : chance.pick(names)
  }

  /** What a client would write, of somebody who may even have the name. */
  function plausible(sender: FuzzSender): string {
    const signer = chance.happens(0.5) ? sender.signer : chance.pick(signers)
    const name = anyName()
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
        const text = contentText({ sender: name, recipient: anyName(), body: 'x' })
        return clientFrames.send(text, signText(signer, text))
      }
    }
  }

  /** What comes behind the check of a signature: a `send` that the owner of its sender's name has signed. */
  function signed(): string {
    const owner = chance.pick(owners)
    const recipient = JSON.stringify(anyName())
    const text = `{"sender": "${owner.name}", "recipient": ${chance.happens(0.9) ? recipient : value()}, "body": ${value()}}`
    const frame = clientFrames.send(text, signText(owner.signer, text))
    sent.push(frame)
    if (sent.length > repeatsMax) sent.shift()
    return frame
  }

  /** Whoever was challenged answers, mostly rightly; others ask for a challenge. */
  function answered({ signer, challenge }: FuzzSender): string {
    if (challenge === undefined && chance.happens(0.8)) {
      const { publicKey } = signer
      return chance.happens(0.5)
        ? clientFrames.register(anyName(), pemOfKey(publicKey))
        : clientFrames.login(chance.pick(owners).name)
    }
    const { context, nonce } = challenge ?? { context: 'login', nonce: 'ab'.repeat(16) }
    const signature = signText(chance.happens(0.8) ? signer : chance.pick(signers), nonce)
    const isRegistration = (context === 'registration') === chance.happens(0.9)
    const frame = isRegistration ? clientFrames.registrationResponse : clientFrames.loginResponse
    return frame(chance.pick(names), signature)
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
  function damaged(sender: FuzzSender): Uint8Array {
    const whole = [plausible(sender), wrongTypes(), ...overheard(), ...sent]
    const bytes = Buffer.from(chance.pick(whole))
    for (let i = 0; i < 1 + chance.below(4); i++)
      bytes[chance.below(bytes.length)] = chance.below(256)
    const kept = chance.happens(0.3) ? bytes.subarray(0, chance.below(bytes.length)) : bytes
    return chance.happens(0.1) ? Buffer.concat([kept, bytes]) : kept
  }

  function noise(): Uint8Array {
    return Uint8Array.from({ length: chance.below(200) }, () => chance.below(256))
  }

  const kinds: readonly (readonly [string, number, (from: FuzzSender) => string | Uint8Array])[] = [
    ['plausible', 20, plausible],
    ['answered', 10, answered],
    ['signed', 10, signed],
    ['wrong types', 35, wrongTypes],
    ['damaged', 15, damaged],
    ['replayed', 5, () => chance.pick(['{}', ...overheard(), ...sent])],
    ['no JSON object', 3, () => value()],
    ['noise', 3, noise],
    ['deep', 3, deep],
    ['long', 1, long],
  ]
  const weights = kinds.flatMap((kind) => Array.from({ length: kind[1] }, () => kind))

  return (sender) => {
    const [kind, , make] = chance.pick(weights)
    const frame = make(sender)
    return { kind, bytes: typeof frame === 'string' ? Buffer.from(frame) : frame }
  }
}
