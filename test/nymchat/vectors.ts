/** The recorded conversation of the real server and clients (test/vectors/nymchat-transcript.json). */
import { createPrivateKey } from 'node:crypto'
import { loadVectors } from '../support/vectors.js'

export interface EncryptVector {
  readonly plaintext: string
  readonly plaintextUtf8Hex: string
  readonly ephemeralPrivatePem: string
  readonly encryptedPayload: {
    readonly ephemeralPublicKey: string
    readonly salt: string
    readonly encryptedBody: {
      readonly iv: string
      readonly ciphertext: string
      readonly tag: string
    }
  }
  readonly signedString: string
  readonly payloadSignature: string
}

export interface RecordedFrame {
  readonly n: number
  readonly step: string
  readonly direction: 'app->nym' | 'nym->app'
  readonly at: 'server' | 'alice' | 'bob'
  readonly raw: string
}

export interface ErrorCase {
  readonly case: string
  readonly senderTag: string
  readonly request: string | null
  readonly reply: string
  readonly content: string
  readonly action?: string
  readonly context?: string
}

export interface Transcript {
  readonly addresses: Readonly<Record<'server' | 'alice' | 'bob', string>>
  readonly keys: Readonly<
    Record<
      'alice' | 'bob',
      { readonly privateKeyPem: string; readonly keysGeneratedInOrder: readonly string[] }
    >
  >
  readonly results: Readonly<Record<string, unknown>>
  readonly serverPublicKeyPem: string
  readonly frames: readonly RecordedFrame[]
  readonly errorCases: readonly ErrorCase[]
  readonly vectors: {
    readonly encrypt: readonly EncryptVector[]
    readonly sign: readonly {
      readonly what: string
      readonly message: string
      readonly signature: string
      readonly valid: boolean
    }[]
    readonly mustFail: readonly {
      readonly why: string
      readonly verifiedAgainst: string
      readonly signature: string
    }[]
    readonly recipientPrivatePem: string
    readonly recipientPublicPem: string
    readonly senderPrivatePem: string
    readonly senderPublicPem: string
  }
}

export const transcript = loadVectors('nymchat-transcript') as Transcript

/** The scalar of a PKCS #8 key, 32 bytes. */
export function privateKeyOf(pem: string): Uint8Array {
  const { d } = createPrivateKey(pem).export({ format: 'jwk' })
  return new Uint8Array(Buffer.from(d ?? '', 'base64url'))
}
