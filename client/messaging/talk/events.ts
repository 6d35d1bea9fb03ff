/** What a messenger shows to its user: conversations, messages, contacts, and what happens to them. */
import type { HomeState } from '../mail/mail.js'
import type { Delivery, DeliveryState, NoteKind, Standing } from './memory.js'

export interface Message {
  /** Unlike any other, over all conversations. */
  readonly key: string
  /** As its sender chose it, hex: what `replyTo` of another one says. */
  readonly id: string
  readonly conversation: string
  readonly kind: 'text' | 'note'
  readonly direction: 'in' | 'out'
  readonly sender: string
  readonly text: string
  /** Of a note: what happened, and to whom. */
  readonly note?: NoteKind
  readonly names?: readonly string[]
  /** Id of the message that this one answers; it may not be here. */
  readonly replyTo?: string
  /** By the sender's clock. */
  readonly sentAtMs: number
  readonly arrivedAtMs: number
  /** Where it stands among the messages of its conversation. */
  readonly place: number
  /** Of our own texts: the least far of its `deliveries`. */
  readonly state?: DeliveryState
  readonly deliveries?: Readonly<Record<string, Delivery>>
  /** It came while the sender's key was changed and not accepted: perhaps it is from somebody else. */
  readonly isDoubtful: boolean
}

export interface Conversation {
  /** `@name` for two, a number in hex for a group. */
  readonly key: string
  readonly kind: 'pair' | 'group'
  /** Of a group. */
  readonly title: string
  /** Who made it. */
  readonly creator: string
  readonly standing: Standing
  /** Names, without our own, in order. */
  readonly members: readonly string[]
  /** Devices of our own name in it, this one included. */
  readonly ownDevices: number
  /** The conversation that goes on instead. */
  readonly successor?: string
  /** Changes of the group that are not decided yet. */
  readonly changesWaiting: number
}

export interface Contact {
  readonly name: string
  /** changed: another owner key holds the name than the one that was known. */
  readonly state: 'known' | 'changed'
  /** The key that is trusted, SEC1 compressed. */
  readonly trustedKey: Uint8Array
  /** The key of the newest registration seen. */
  readonly ownerKey: Uint8Array
  readonly firstSeenMs: number
}

export type WarningCode =
  /** A message that cannot be decrypted, or is of a later program. */
  | 'unreadable'
  /** A Welcome that was not followed, and why. */
  | 'not-joined'
  /** Messages that waited too long for what they needed. */
  | 'given-up'
  /** A group cannot go on as it is; `recreate` can. */
  | 'group-stuck'
  /** A change that was taken had no place in the order: the group was put right. */
  | 'change-undone'
  /** Somebody could not be added or removed. */
  | 'not-changed'
  /** Something failed that is tried again. */
  | 'trouble'
  /** The memory of messages failed: nothing more is sent or taken. */
  | 'memory'

export type MessengerEvent =
  /** A text or note is new in its conversation. */
  | { readonly kind: 'message'; readonly message: Message }
  | {
      readonly kind: 'state-change'
      readonly conversation: string
      readonly message: Message
    }
  | { readonly kind: 'contact-changed'; readonly contact: Contact }
  | { readonly kind: 'group-changed'; readonly conversation: Conversation }
  | { readonly kind: 'home-state'; readonly homes: readonly HomeState[] }
  | {
      readonly kind: 'warning'
      readonly code: WarningCode
      readonly sentence: string
      readonly conversation?: string
    }
