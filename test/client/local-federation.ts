/** A local mixnet and one real node on it, in this process, for end-to-end tests. */
import { join } from 'node:path'
import { openCarrier } from '../../client/mixnet/open-carrier.js'
import { type RunningNode, startNode } from '../../node/compose.js'
import { initialise } from '../../node/initialise.js'
import { createLoggers } from '../../node/loggers.js'
import { defaultSettings } from '../../node/settings.js'
import { startLocalnet } from '../../tools/localnet/index.js'

export interface LocalFederation {
  readonly apiUrl: string
  readonly node: RunningNode
  close(): Promise<void>
}

export async function startLocalFederation(
  folder: string,
  admissionBits = 4,
): Promise<LocalFederation> {
  const mixnet = await startLocalnet({ dataDirectory: join(folder, 'mixnet') })
  const dataDirectory = join(folder, 'node')
  initialise({ dataDirectory, admissionBits, quarantineMs: 0 })
  const { apiUrl } = mixnet
  const node = await startNode({
    dataDirectory,
    settings: defaultSettings,
    loggers: createLoggers('silent', { write: () => undefined }),
    clock: Date.now,
    openCarrier: (events, identity) => openCarrier({ kind: 'local', apiUrl }, events, identity),
  })
  return {
    apiUrl,
    node,
    async close() {
      await node.close()
      await mixnet.close()
    },
  }
}
