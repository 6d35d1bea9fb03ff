/** Asking one node by its key, wherever it is now. */
import type { Context } from '../../core/context.js'
import { ClientError } from '../../core/errors.js'
import { expectOtherNodeHelps } from '../../core/failures.js'
import type { IntroducedNode } from '../../core/federation.js'
import { seekNode } from '../../core/meeting.js'
import type { Deadline } from '../../core/waiting.js'

/**
 * Does something with one node. Its address is asked for when it is not known, and once more when nobody
 * answers there: a node may have come back at another one.
 * @param among how many others may be asked after it in the same time
 * @throws ClientError `unreachable` when no address is known, and what the operation throws
 */
export async function withNodeOf<T>(
  { federation }: Pick<Context, 'federation'>,
  nodeKey: Uint8Array,
  deadline: Deadline,
  among: number,
  operation: (node: IntroducedNode, deadline: Deadline) => Promise<T>,
): Promise<T> {
  const attempt = () =>
    federation.withMember({ nodeKey }, federation.share(deadline, among), operation)
  const seek = () => seekNode(federation, nodeKey, federation.share(deadline, among))
  if (federation.addressOf(nodeKey) === undefined) await seek()
  try {
    return await attempt()
  } catch (error) {
    if (!isSilence(error) || !(await seek())) throw error
    return attempt()
  }
}

/** Nobody was there, or nobody answered in time. */
export function isSilence(error: unknown): error is ClientError {
  if (!(error instanceof ClientError)) return false
  return error.code === 'timeout' || (error.code === 'unreachable' && error.cause === undefined)
}

/** Rethrows what another home node cannot mend. */
export function expectOtherHomeHelps(error: unknown): ClientError {
  return isSilence(error) ? error : expectOtherNodeHelps(error)
}
