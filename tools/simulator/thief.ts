/** Takes every voting key that lies around longer than FEDERATION.md section 4 allows. */
import type { MemberNode } from './member-node.js'
import type { Stage } from './stage.js'

/** An erasure that belongs to a CLOSE, or to a start, has happened by then. */
const graceMs = 1

/** To be asked for whenever a CLOSE has become durable on a node, and when it has started. */
export function stealLater(stage: Stage, node: MemberNode): void {
  stage.time.after(graceMs, () => steal(stage, node))
}

/** A key that is still there after its CLOSE is durable, on a node that runs. */
function steal({ promises, trace }: Stage, node: MemberNode): void {
  if (node.driver === undefined || node.liar) return
  for (const epoch of node.keys.held()) {
    const member = promises.census.memberOf(epoch, node.id)
    const closings = node.disk.durable.closings.get(epoch) ?? []
    const hasClosed = closings.some(({ closing }) => closing.member === member)
    if (member === undefined || !hasClosed) continue
    trace(() => `the voting key of node ${node.index} for epoch ${epoch} is stolen`)
    promises.census.stole(epoch, member)
  }
}
