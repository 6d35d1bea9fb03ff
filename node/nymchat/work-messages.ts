/** What the main thread and the working thread say to each other. */
import type { Worked } from '../../proto/proof-of-work.js'

export interface ToWork {
  readonly job: number
  readonly worked: Worked
  readonly bits: number
}

export interface FromWork {
  readonly job: number
  readonly counter: number
}
