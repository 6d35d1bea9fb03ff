/** What a client tells while it works: for logs, spinners and warnings. */
import type { Certificate } from '../../proto/certificate.js'
import type { Verified } from '../../proto/signatures.js'
import type { ClientError, Holder } from './errors.js'

export type ClientEvent =
  /** A request is sent again because no answer came. */
  | { readonly kind: 'repeat'; readonly node: string; readonly attempt: number }
  /** A node is given up for now and the next one is asked. */
  | { readonly kind: 'next-node'; readonly node: string; readonly reason: ClientError }
  /** A node was caught; this client asks it nothing more. */
  | { readonly kind: 'misbehaviour'; readonly node: string; readonly reason: ClientError }
  /** The local clock is far from the node's, whose time is signed unless that is too far away. */
  | {
      readonly kind: 'clock-skew'
      readonly node: string
      readonly aheadMs: number
      readonly isSigned: boolean
    }
  /** A registration from an earlier run, of which no answer came, is sent again unchanged. */
  | { readonly kind: 'resuming'; readonly name: string; readonly action: string }
  /** Signing again: the nodes found the earlier bytes too old. */
  | { readonly kind: 'signing-again'; readonly name: string; readonly reason: string }
  /** A name that was seen before has another owner key, and not one of ours. Told once. */
  | {
      readonly kind: 'key-changed'
      readonly name: string
      readonly formerHolder: Holder
      readonly holder: Holder
    }
  | { readonly kind: 'working'; readonly tried: number; readonly expected: number }
  | { readonly kind: 'stage'; readonly stage: Stage }
  /** A node says that a registration was decided; verified here. */
  | { readonly kind: 'decided'; readonly certificate: Verified<Certificate> }
  /** A node says that the session ends soon. A hint: anybody who knows our address can say so. */
  | { readonly kind: 'expiring'; readonly sessionSeconds: number }
  /** An envelope could not be taken, and stays in the mailbox; one that came directly is lost. */
  | { readonly kind: 'not-taken'; readonly messageId: Uint8Array; readonly reason: unknown }

export type Stage = 'asking' | 'looking-up' | 'working' | 'registering' | 'waiting-for-decision'

export type Tell = (event: ClientEvent) => void
