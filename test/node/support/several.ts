/** Several nodes of one federation in this process, each on a data directory of its own. */
import { join } from 'node:path'
import { createMemoryNetwork, type MemoryNetwork } from '../../../client/mixnet/memory-carrier.js'
import { type RunningNode, startNode } from '../../../node/compose.js'
import { type Founded, found } from '../../../node/found.js'
import { policyOf } from '../../../node/initialise.js'
import type { NodeSettings } from '../../../node/settings.js'
import { type CleanUp, temporaryDirectory } from './directory.js'
import { createWire, type Wire } from './joined.js'
import { memoryIdentity, nodeOptions } from './node.js'

export const freePolicy = policyOf({ admissionBits: 0, quarantineMs: 0 })

/** Patience of a federation in one process: nothing is lost there, so little has to be said again. */
export const hasty: Partial<NodeSettings> = {
  pendingMs: 60_000,
  deciding: {
    timeouts: { firstMs: 1_000, growthMs: 500 },
    resendMs: 200,
    reconcileMs: 300,
    firstQuorumMs: 50,
    queueMax: 4_096,
    slotsMax: 16_384,
  },
}

interface StartOptions {
  readonly faultInjection?: boolean
  /** It is not in the mixnet before that. */
  readonly until?: Promise<void>
}

export interface Several {
  readonly root: string
  readonly directories: readonly string[]
  readonly founded: Founded
  readonly wire: Wire
  /** Where clients reach the nodes. */
  readonly network: MemoryNetwork
  start(directory: string, options?: StartOptions): Promise<RunningNode>
}

/** Founds a federation of n members. */
export function foundSeveral(t: CleanUp, members: number, clock: () => number = Date.now): Several {
  const root = temporaryDirectory(t)
  const directories = Array.from({ length: members }, (_, i) => join(root, `n${i}`))
  const addresses = directories.map((_, i) => [`/ip4/127.0.0.1/tcp/${7_001 + i}`])
  const founded = found({ directories, addresses, policy: freePolicy })
  const wire = createWire()
  const network = createMemoryNetwork()
  return {
    ...{ root, directories, founded, wire, network },
    async start(directory, chosen = {}) {
      const settings = hasty
      const options = { network, identity: memoryIdentity(), settings, clock }
      const { faultInjection = false } = chosen
      const overlay = { open: wire.open, listen: [`/ip4/127.0.0.1/tcp/1`], faultInjection }
      const made = nodeOptions(directory, options)
      const openCarrier: typeof made.openCarrier = async (...given) => {
        await chosen.until
        return made.openCarrier(...given)
      }
      const node = await startNode({ ...made, openCarrier, overlay })
      t.teardown(() => node.close())
      return node
    },
  }
}

/** Looks again and again until something holds. @throws Error when it does not for a minute */
export async function until(holds: () => boolean, what = 'it'): Promise<void> {
  const endMs = Date.now() + 60_000
  while (!holds()) {
    if (Date.now() > endMs) throw new Error(`waited a minute, and ${what} does not hold`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
