import type { ResponseBody } from '../../proto/requests.js'
import type { Tell } from './events.js'
import type { Federation } from './federation.js'
import type { Clock, Keys, Memory, RandomBytes } from './ports.js'

type PushedKind = 'decided' | 'expiring' | 'arrived'
export type Pushed<Kind extends PushedKind = PushedKind> = Extract<ResponseBody, { kind: Kind }>

/** What the client's operations share. */
export interface Context {
  readonly federation: Federation
  readonly keys: Keys
  readonly memory: Memory
  readonly clock: Clock
  readonly random: RandomBytes
  readonly tell: Tell
  /** Our own mixnet address. */
  readonly address: string
  /**
   * Calls back with what is said unasked. By whom is not known: anybody who knows our address can push, so
   * that it is a hint, or has to be verified. @returns how to stop
   */
  readonly onPushed: <Kind extends PushedKind>(
    kind: Kind,
    listener: (pushed: Pushed<Kind>) => void,
  ) => () => void
  /** Calls back with every frame that is none of the protocol's, by whomever. @returns how to stop */
  readonly onForeign: (listener: (bytes: Uint8Array) => void) => () => void
  /**
   * Sends bytes to any mixnet address, without a way back. @throws ClientError `unreachable`, `closed`
   */
  readonly sendForeign: (address: string, bytes: Uint8Array) => Promise<void>
  /** Fires when the client is closed: whoever waits for nothing but time ends. */
  readonly closed: AbortSignal
}
