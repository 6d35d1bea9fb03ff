/**
 * The rules of one slot: Tendermint consensus (arXiv 1807.04938) whose round 0 has no leader. FEDERATION.md
 * section 3. A step is a function of its arguments alone: the driver makes its output durable, signs its casts,
 * and hands them back as votes.
 */
import { Draft, type StepOutput } from './draft.js'
import { type SlotInput, take } from './inputs.js'
import { advance } from './rounds.js'
import type { Context, Slot } from './slot.js'

/** One input, to the end of what follows from it. */
export function step(slot: Slot, input: SlotInput, context: Context): StepOutput {
  const draft = new Draft(slot, context)
  take(draft, input)
  advance(draft)
  return draft.output()
}
