/** What can go wrong for somebody who asks the federation. Codes are stable; sentences may change. */
import type { Refusal } from '../../proto/requests.js'
import type { QuorumView } from './quorum-view.js'

export type ClientErrorCode =
  /** Nobody answered in time. */
  | 'timeout'
  /** The mixnet cannot be reached, or does not take what we send. */
  | 'unreachable'
  /** A node answered no, and said why (`details.refusal`), or is not the one to say so. */
  | 'refused'
  /** A node's statement does not hold: it lies, or is broken (`details.statement`, `details.node`). */
  | 'misbehaviour'
  /** A node's answer is older than what this client has verified before: it lags, or hides something. */
  | 'outdated'
  /** A node has not caught up with its epoch, so that what it knows may be old. */
  | 'unsettled'
  /** Fewer members than a quorum could say how a name stands (`details.quorum`). */
  | 'no-quorum'
  /** Two certificates for one slot: more members are faulty than the federation can bear. */
  | 'contradiction'
  /** Somebody else holds the name (`details.holder`). */
  | 'taken'
  /** Nobody holds the name. */
  | 'unknown-name'
  /** The name lists no home node, so that nobody keeps messages for it. */
  | 'no-mailbox'
  /** No device of the name can be written to: none has logged in at its home nodes yet. */
  | 'no-device'
  /** A contact's owner key is not the one that was known; nothing is sent until that is accepted. */
  | 'key-changed'
  /** The key that holds the name is not ours (`details.holder`). */
  | 'not-owner'
  /** Another registration of one's own was decided instead. */
  | 'superseded'
  /** Accepted by a node, not decided in time; asking again later tells. */
  | 'pending'
  /** The name breaks the grammar. */
  | 'invalid-name'
  /** The invite, or an option, cannot be used. */
  | 'invalid-input'
  /** The local clock and the node's are more than a day apart: neither is signed. */
  | 'clock'
  /** What this client remembers is of another federation, or damaged. */
  | 'memory'
  | 'aborted'
  | 'closed'

/** Which of a node's statements did not hold. */
export type Statement = 'answer' | 'manifest' | 'presence' | 'certificate' | 'absence'

/** Who holds a name, as far as an error has to say it. */
export interface Holder {
  readonly ownerKey: Uint8Array
  readonly fingerprint: string
  readonly sequence: number
  /** By the owner's own clock. */
  readonly sinceMs: number
}

export interface ClientErrorDetails {
  readonly refusal?: Refusal
  readonly statement?: Statement
  /** Mixnet address of the node that this is about. */
  readonly node?: string
  readonly holder?: Holder
  readonly quorum?: QuorumView
}

export class ClientError extends Error {
  override readonly name = 'ClientError'
  constructor(
    readonly code: ClientErrorCode,
    sentence: string,
    readonly details: ClientErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

/** A node said something that does not hold. */
export function misbehaviour(
  node: string,
  statement: Statement,
  sentence: string,
  cause?: unknown,
): ClientError {
  return new ClientError(
    'misbehaviour',
    `The ${statement} of node ${shortAddress(node)} does not hold: ${sentence}`,
    { statement, node },
    cause === undefined ? undefined : { cause },
  )
}

/** The beginning of a mixnet address: enough for a person to tell nodes apart. */
export function shortAddress(address: string): string {
  return address.length <= 16 ? address : `${address.slice(0, 12)}…`
}
