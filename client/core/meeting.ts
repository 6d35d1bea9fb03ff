/** Getting to know the members, so that there is somebody else to ask. */
import { ClientError } from './errors.js'
import type { Federation } from './federation.js'
import { askNodes } from './nodes.js'
import type { Deadline } from './waiting.js'

/** One node may hide others; asking everybody would cost more than it helps. */
const introducersMax = 3

/** Meets members in the background: whoever asks something need not wait for it. */
export interface Meeting {
  start(): void
  /** Resolves when nothing is under way. @throws what is no ClientError */
  ended(): Promise<void>
}

export function createMeeting(federation: Federation, until: () => Deadline): Meeting {
  let underWay: Promise<void> = Promise.resolve()
  return {
    start() {
      underWay = underWay.then(() => meetMembers(federation, until())).catch(expectClientError)
      // Told by `ended`.
      underWay.catch(() => {})
    },
    ended: () => underWay,
  }
}

function expectClientError(error: unknown): void {
  if (!(error instanceof ClientError)) throw error
}

/**
 * Asks a few nodes who is there, until each member of the newest epoch has an address. What it does not
 * find out is left to later calls.
 * @throws ClientError `aborted`, `closed`
 */
export async function meetMembers(federation: Federation, deadline: Deadline): Promise<void> {
  for (const address of federation.addresses.slice(0, introducersMax)) {
    if (federation.strangers.length === 0) return
    await meetThrough(federation, address, deadline)
  }
}

/**
 * Asks a few nodes where another one is, until one names an address that was not known.
 * @returns whether one did @throws ClientError `aborted`, `closed`
 */
export async function seekNode(
  federation: Federation,
  nodeKey: Uint8Array,
  deadline: Deadline,
): Promise<boolean> {
  const known = federation.addressOf(nodeKey)
  const isFound = () => federation.addressOf(nodeKey) !== known
  const introducers = federation.addresses.filter((address) => address !== known)
  for (const address of introducers.slice(0, introducersMax)) {
    await meetThrough(federation, address, deadline, isFound)
    if (isFound()) return true
  }
  return false
}

/** Asks one node who is there, and says nothing when it does not help. @throws ClientError `aborted`, `closed` */
export async function meetThrough(
  federation: Federation,
  address: string,
  deadline: Deadline,
  isEnough: () => boolean = () => federation.strangers.length === 0,
): Promise<void> {
  try {
    await federation.withNodeAt(address, federation.share(deadline), async (node, share) => {
      for await (const nodes of askNodes(federation, node.address, share)) {
        await federation.meet(address, nodes, share)
        if (isEnough()) return
      }
    })
  } catch (error) {
    const isExpected = error instanceof ClientError
    if (!isExpected || error.code === 'aborted' || error.code === 'closed') throw error
  }
}
