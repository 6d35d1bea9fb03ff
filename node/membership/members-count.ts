/** How many members a federation may have. FEDERATION.md section 1. */
import { membersMax } from '../../proto/limits.js'
import { OperatorError } from '../operator/protocol.js'

/** A membership that is asked for and that cannot or should not be, in words for its operator. */
export class MembershipError extends OperatorError {
  override readonly name = 'MembershipError'
}

/**
 * Of two members both must be there for anything to be decided, and neither bears the other's faults.
 * @throws MembershipError
 */
export function expectMembersCount(count: number): void {
  if (count === 2) {
    throw new MembershipError(
      'Two members decide nothing as soon as one is away: never run two, go from 1 to 3.',
    )
  }
  if (count >= 1 && count <= membersMax) return
  throw new MembershipError(`A federation has 1 to ${membersMax} members, not ${count}.`)
}
