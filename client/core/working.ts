/** Solves a proof of work in slices, so that whoever waits stays responsive. FEDERATION.md section 2. */
import { findWork, type Worked } from '../../proto/proof-of-work.js'
import type { Tell } from './events.js'
import type { Clock } from './ports.js'
import { expectGoingOn, pause } from './waiting.js'

/** About ten milliseconds of a slow core. */
const sliceLength = 4_096

/** @returns the counter @throws ClientError `aborted` */
export async function solveWork(
  worked: Worked,
  bits: number,
  { clock, tell }: { readonly clock: Clock; readonly tell: Tell },
  signal: AbortSignal | undefined,
): Promise<number> {
  const expected = 2 ** bits
  const slices = findWork(worked, bits, sliceLength)
  for (let tried = sliceLength; ; tried += sliceLength) {
    expectGoingOn(signal)
    const { done, value } = slices.next()
    if (done) return value
    tell({ kind: 'working', tried, expected })
    await pause(0, { clock, signal })
  }
}
