import type { Certificate } from '../../proto/certificate.js'
import type { Tell } from './events.js'
import type { Federation } from './federation.js'
import type { Clock, Keys, Memory, RandomBytes } from './ports.js'

/** What the client's operations share. */
export interface Context {
  readonly federation: Federation
  readonly keys: Keys
  readonly memory: Memory
  readonly clock: Clock
  readonly random: RandomBytes
  readonly tell: Tell
  /** Calls back with each certificate that a node pushes, not verified yet; returns how to stop. */
  readonly onDecided: (listener: (certificate: Certificate) => void) => () => void
}
