/**
 * Whose signature a server's is. No server of nymCHAT tells its key, but a signature tells of two keys of which
 * one has made it (SEC 1, section 4.1.6). So the first answer to a request of ours gives two candidates, the next
 * ones leave one; from then on nobody else can answer.
 */
import { p256 } from '@noble/curves/nist.js'
import { equalBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import type { JsonValue } from '../../proto/nymchat/json.js'
import { signatureOfHex } from '../../proto/nymchat/signature.js'
import { utf8Of } from '../../proto/nymchat/text.js'
import { sha256 } from '../../proto/sha256.js'

/** The keys that may have signed a text, SEC1 compressed; none for what is no signature. */
export function signersOf(content: string, signature: JsonValue | undefined): Uint8Array[] {
  const message = utf8Of(content)
  if (message === undefined) return []
  let rs: Uint8Array
  try {
    rs = signatureOfHex(signature)
  } catch (error) {
    if (error instanceof RefusedError) return []
    throw error
  }
  const one = p256.Signature.fromBytes(rs, 'compact')
  return [0, 1, 2, 3].flatMap((bit) => {
    try {
      return [one.addRecoveryBit(bit).recoverPublicKey(sha256(message)).toBytes(true)]
    } catch {
      // Bits 2 and 3 are for an r that one signature in 2^32 has.
      return []
    }
  })
}

export interface ServerKey {
  /** Whether anything is known of it. */
  readonly isKnown: boolean
  /** Whether a reply may be the server's: any, as long as nothing is known. */
  mayHaveSigned(content: string, signature: JsonValue | undefined): boolean
  /** Takes a reply for the server's. */
  learn(content: string, signature: JsonValue | undefined): void
}

export function createServerKey(
  known: readonly Uint8Array[] | undefined,
  onChange: (keys: readonly Uint8Array[]) => void = () => undefined,
): ServerKey {
  let candidates = known

  function narrowed(content: string, signature: JsonValue | undefined): readonly Uint8Array[] {
    const signers = signersOf(content, signature)
    return candidates?.filter((key) => signers.some((one) => equalBytes(one, key))) ?? signers
  }

  return {
    get isKnown() {
      return candidates !== undefined
    },
    mayHaveSigned: (content, signature) => narrowed(content, signature).length > 0,
    learn(content, signature) {
      const left = narrowed(content, signature)
      if (left.length === 0 || left.length === candidates?.length) return
      candidates = left
      onChange(left)
    },
  }
}
