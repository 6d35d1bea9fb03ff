/** A local mixnet and one real node on it, in this process, for end-to-end tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
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
  /** Releases everything; safe to call when the node is closed already. */
  close(): Promise<void>
}

export async function startLocalFederation(admissionBits = 4): Promise<LocalFederation> {
  const folder = temporaryFolder('rookery-net-')
  const mixnet = await startLocalnet({ dataDirectory: join(folder.path, 'mixnet') })
  const { apiUrl } = mixnet
  const release = async () => {
    await mixnet.close()
    folder.remove()
  }
  try {
    const dataDirectory = join(folder.path, 'node')
    initialise({ dataDirectory, admissionBits, quarantineMs: 0 })
    const node = await startNode({
      dataDirectory,
      settings: defaultSettings,
      loggers: createLoggers('silent', { write: () => undefined }),
      clock: Date.now,
      openCarrier: (events, identity) => openCarrier({ kind: 'local', apiUrl }, events, identity),
    })
    const close = async () => {
      await node.close()
      await release()
    }
    return { apiUrl, node, close }
  } catch (error) {
    await release()
    throw error
  }
}

/** With a path short enough for the socket of a node in it, which the one of `t.testdir` is not. */
export function temporaryFolder(prefix: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), prefix))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
