/** What the client of a nymCHAT server needs, and what it tells. */
import type { MessageSecrets } from '../../proto/nymchat/encryption.js'
import type { Signatures, Signer } from '../../proto/signatures.js'
import type { Clock } from '../core/ports.js'
import type { Asker } from '../mixnet/carrier.js'

/** The keys of others, as they were first verified, and with whom messages were exchanged. */
export interface NymchatContacts {
  /** SEC1 compressed; undefined: none is remembered. */
  keyOf(name: string): Promise<Uint8Array | undefined>
  /** Remembers a key for a name that has none yet. */
  pin(name: string, key: Uint8Array): Promise<void>
  /** Remembers another key for a name; the address that the holder of the former one told is forgotten. */
  replace(name: string, key: Uint8Array): Promise<void>
  /** Whether a message was exchanged with somebody, in either direction. */
  hasHistory(name: string): Promise<boolean>
  noteHistory(name: string): Promise<void>
  /** Where somebody has last said that it is: a mixnet address, printable ASCII. */
  addressOf(name: string): Promise<string | undefined>
  noteAddress(name: string, address: string): Promise<void>
}

/** Which messages were read: whatever comes again is not shown again. */
export interface NymchatSeen {
  /** @param id hex, the same for the same ciphertext */
  has(id: string): Promise<boolean>
  /** Called once `onMessage` has resolved. */
  add(id: string): Promise<void>
}

export interface NymchatMessage {
  readonly sender: string
  readonly text: string
  /** Straight from the sender, not by the server. */
  readonly isDirect: boolean
  /** False: nobody but the message itself says that this key is the sender's. */
  readonly isVerified: boolean
}

/** Something came that is not what it says it is; it had no effect. */
export interface NymchatProblem {
  readonly code: /** Neither remembered, nor known to the server. */
    | 'unknown-sender'
    /** Another key than the one that is remembered, or that the server has. */
    | 'key-changed'
    /** It is not signed by its sender, not for us, or does not decrypt. */
    | 'bad-message'
    /** It came before. */
    | 'repeated'
    /** An answer that nobody has asked for, or not signed as the server signs. */
    | 'foreign-reply'
  /** As it says itself; not verified. */
  readonly sender?: string | undefined
}

export type NymchatErrorCode =
  /** No answer in time: whether it had an effect is not known. */
  | 'timeout'
  /** The server said no; the message is its text. */
  | 'refused'
  | 'unknown-name'
  /** The server gives another key for a name than the one that is remembered. */
  | 'key-changed'
  /** No address of this contact is known. */
  | 'no-address'
  | 'closed'

export class NymchatError extends Error {
  override readonly name = 'NymchatError'
  constructor(
    readonly code: NymchatErrorCode,
    message: string,
  ) {
    super(message)
  }
}

export interface NymchatClientParts {
  /** The server's mixnet address. */
  readonly server: string
  readonly asker: Pick<Asker, 'send' | 'address'>
  readonly name: string
  readonly signer: Signer
  /** Of `signer`: decrypts. 32 bytes. */
  readonly privateKey: Uint8Array
  readonly contacts: NymchatContacts
  /** For the life of the client when absent. */
  readonly seen?: NymchatSeen | undefined
  readonly signatures: Signatures
  /** Fresh for each message; see `freshSecrets`. */
  readonly secrets: () => MessageSecrets
  readonly clock: Pick<Clock, 'startTimer'>
  /** How long an answer may take. */
  readonly timeoutMs: number
  /** What makes the key of an unknown sender known: the server's word, or the message alone, as nymCHAT has it. */
  readonly firstContact: 'look-up' | 'trust'
  /** Keys of which one is the server's, as `onServerKeys` last told; undefined at the first meeting. */
  readonly serverKeys?: readonly Uint8Array[] | undefined
  readonly onServerKeys?: (keys: readonly Uint8Array[]) => void
  readonly onMessage: (message: NymchatMessage) => void | Promise<void>
  readonly onProblem: (problem: NymchatProblem) => void
  /** Told what the contacts, `seen` or `onMessage` threw; the message is lost, unless it comes again. */
  readonly onFault: (fault: unknown) => void
}
