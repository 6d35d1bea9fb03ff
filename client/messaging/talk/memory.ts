/**
 * What a messenger remembers, as a port: rows in tables, and one transaction for each of its steps. A step is
 * all that makes it safe: the next state of a group is durable together with the letters that it encrypted,
 * and with the texts that it decrypted, before a byte leaves or a mailbox is told to forget one.
 */

/** Rows are found by key; within a shelf they have places. */
export interface Row {
  readonly key: string
  readonly shelf?: string
  /** A whole number from 0; rows of one shelf are read by falling place, which hardly any two share. */
  readonly place?: number
}

/** How far a text is on its way to one name. */
export type DeliveryState =
  /** Not sent yet. */
  | 'waiting'
  /** It left for the mixnet; nobody has said that it arrived. */
  | 'sent'
  /** A node that is no home of the name has it, to hand on. */
  | 'queued'
  /** It lies in the mailbox of the name. */
  | 'stored'
  /** A device of the name says, encrypted, that it has it. */
  | 'delivered'
  /** Nobody fetched it in time. */
  | 'expired'
  /** It was given up, for the reason beside it. */
  | 'failed'

export interface Delivery {
  readonly state: DeliveryState
  /** A sentence, when it failed. */
  readonly reason?: string
}

/** What is told between the texts of a conversation. */
export type NoteKind =
  | 'created'
  | 'joined'
  | 'joined-later'
  | 'added'
  | 'removed'
  | 'left'
  | 'renamed'
  | 'recreated'
  | 'messages-lost'
  | 'key-changed'

/** Shelf: its conversation. Place: its time and, within a millisecond, its number. */
export interface HistoryRow extends Row {
  readonly conversation: string
  readonly kind: 'text' | 'note'
  readonly direction: 'in' | 'out'
  /** The name that said it. */
  readonly sender: string
  /** Of the text, 16 bytes, chosen by its sender. */
  readonly id: Uint8Array
  /** What was said; of a note, the new title or a reason. */
  readonly text: string
  readonly note?: NoteKind
  /** Whom a note is about. */
  readonly names?: readonly string[]
  readonly replyTo?: Uint8Array
  /** By the sender's clock, ms since 1970. */
  readonly sentAtMs: number
  /** When it came, by the home node's clock but not after ours. */
  readonly arrivedAtMs: number
  /** By name, of our own texts. */
  readonly deliveries?: Readonly<Record<string, Delivery>>
  /** It came while the sender's key was changed and not accepted. */
  readonly isDoubtful?: boolean
}

export type Standing =
  /** We are in it. */
  | 'open'
  /** Somebody unknown began it; the user has not said yet whether to have it. */
  | 'request'
  | 'left'
  | 'removed'

export interface ConversationRow extends Row {
  readonly kind: 'pair' | 'group'
  /** Of a group; empty for a pair. */
  readonly title: string
  /** Who made it. */
  readonly creator: string
  readonly standing: Standing
  /** MLS groups of the conversation, hex; more than one only in a pair. */
  readonly groups: readonly string[]
  /** The conversation that goes on instead. */
  readonly successor?: string
  /** Texts that came while it was a request. */
  readonly requestTexts: number
}

export interface LeafRow {
  readonly leafIndex: number
  readonly name: string
  readonly deviceKey: Uint8Array
}

/** What is known of an MLS group without its secrets. */
export interface GroupRow extends Row {
  readonly conversation: string
  readonly epoch: number
  readonly creator: string
  /** Node key of the creator's home that orders the commits. */
  readonly sequencer: Uint8Array
  readonly members: readonly LeafRow[]
  readonly ownLeaf: number
  /** Another member has written in it. */
  readonly isConfirmed: boolean
  /** Read, but not written in any more. */
  readonly isSuperseded: boolean
  /** Messages that this device encrypted since it last renewed its keys. */
  readonly encrypted: number
}

/** Secret: `encodeGroup` of the engine. */
export interface StateRow extends Row {
  readonly state: Uint8Array
}

export interface LetterPart {
  readonly messageId: Uint8Array
  readonly envelope: Uint8Array
  readonly receiptKey: Uint8Array
}

/** A commit of ours of which it is not known yet whether it has its place. Key: the group. */
export interface PendingRow extends Row, LetterPart {
  readonly epoch: number
  readonly commit: Uint8Array
  readonly welcome?: Uint8Array
  /** Secret: the group once the commit has won. */
  readonly next: Uint8Array
  readonly added: readonly { readonly name: string; readonly deviceKey: Uint8Array }[]
  readonly attempts: number
  readonly dueAtMs: number
}

/** The last commit of a group, until it is known that it has its place. Key: the group. */
export interface UnprovenRow extends Row, LetterPart {
  /** Its place. */
  readonly epoch: number
  readonly commit: Uint8Array
  /** Secret: the group before it, to go back to when another commit has the place. */
  readonly before: Uint8Array
  /** It is not taken yet: it takes us out. */
  readonly isHeld: boolean
  readonly isOwn: boolean
  readonly takenAtMs: number
  readonly attempts: number
  readonly dueAtMs: number
}

/** A change that a group should see. Shelf: the group. */
export interface WishRow extends Row {
  readonly group: string
  readonly want: 'add' | 'remove' | 'refresh'
  readonly name: string
  /** Absent: every device of the name. */
  readonly deviceKey?: Uint8Array
  readonly attempts: number
  readonly dueAtMs: number
}

/** A text that waits for its pair to be made. Key: that of its history row. */
export interface DraftRow extends Row {
  readonly conversation: string
  readonly madeAtMs: number
  readonly attempts: number
  readonly dueAtMs: number
}

export interface OutboxRow extends Row, LetterPart {
  /** Letters of one lane leave one after the other. */
  readonly lane: string
  readonly recipient: string
  /** Key of the history row whose text it carries. */
  readonly text?: string
  /** Devices that are members by the Welcome which it carries. */
  readonly invited?: readonly Uint8Array[]
  /** It may be lost: nothing waits for it. */
  readonly isExpendable: boolean
  readonly group: string
  /**
   * direct: sent to the recipient's own address, to be posted when no receipt comes; taken: a node has it, to be
   * asked what became of it.
   */
  readonly stage: 'waiting' | 'direct' | 'taken'
  readonly attempts: number
  readonly dueAtMs: number
  readonly madeAtMs: number
  readonly takenBy?: Uint8Array
  /** Kept so long by the node that has it. */
  readonly untilMs?: number
}

/** A message that cannot be read yet. Key: its letter. Shelf: its group. */
export interface WaitingRow extends Row {
  readonly group: string
  /** unproven: the group's last commit may have no place; in-order: what came before it has just become readable. */
  readonly why: 'unknown-group' | 'future-epoch' | 'uncertified' | 'unproven' | 'in-order'
  readonly epoch: number
  readonly message: Uint8Array
  readonly arrivedAtMs: number
  readonly untilMs: number
  /** 0: what it waited for has come. */
  readonly dueAtMs: number
  readonly attempts: number
}

/** Texts that came and of which their sender was not told yet. */
export interface OwedRow extends Row {
  readonly conversation: string
  readonly name: string
  readonly ids: readonly Uint8Array[]
  readonly dueAtMs: number
}

/** Secret. Key: the reference of the key package. */
export interface PackageRow extends Row {
  readonly package: Uint8Array
  readonly secrets: Uint8Array
  readonly isLastResort: boolean
  readonly untilMs: number
}

/** Key: the name. Our own name has one too. */
export interface ContactRow extends Row {
  /** The owner key that the user trusts: of the first registration seen, or the one accepted last. */
  readonly pinnedKey: Uint8Array
  readonly ownerKey: Uint8Array
  readonly sequence: number
  readonly devices: readonly Uint8Array[]
  readonly firstSeenMs: number
  /** Mixnet addresses by device key (hex), for direct mode. */
  readonly addresses: Readonly<Record<string, { address: string; untilMs: number }>>
  /** Until when the address that we told them serves. */
  readonly toldUntilMs: number
}

/** A letter that was taken. Place: its number. */
export interface SeenRow extends Row {}

export interface Tables {
  readonly conversations: ConversationRow
  readonly groups: GroupRow
  readonly states: StateRow
  readonly pendings: PendingRow
  readonly unproven: UnprovenRow
  readonly wishes: WishRow
  readonly drafts: DraftRow
  readonly outbox: OutboxRow
  readonly waiting: WaitingRow
  readonly owed: OwedRow
  readonly packages: PackageRow
  readonly contacts: ContactRow
  readonly history: HistoryRow
  readonly seen: SeenRow
}

export type Table = keyof Tables

export type Change =
  | { readonly [T in Table]: { readonly table: T; readonly put: Tables[T] } }[Table]
  | { readonly table: Table; readonly remove: string }
  /** Removes the rows of a shelf whose place is lower. */
  | { readonly table: Table; readonly shelf: string; readonly removeBelow: number }

/** What comes back is equal to what was put, and never the same object twice. */
export interface MessageMemory {
  /** Every row of a table, in any order. */
  all<T extends Table>(table: T): Promise<readonly Tables[T][]>
  get<T extends Table>(table: T, key: string): Promise<Tables[T] | undefined>
  /** Rows of a shelf with a place lower than `before`, the highest first. */
  page<T extends Table>(
    table: T,
    shelf: string,
    before: number,
    limit: number,
  ): Promise<readonly Tables[T][]>
  /** Resolves when all of them are durable; when it rejects, all or none are. */
  commit(changes: readonly Change[]): Promise<void>
}
