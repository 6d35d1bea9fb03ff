/** The local mixnet as users run it: in a process of its own. */
import { join } from 'node:path'
import { startProgram } from '../cluster/child-program.js'
import { temporaryFolder } from './temporary-folder.js'

export interface MixnetProcess {
  readonly apiUrl: string
  readonly gateways: readonly { readonly identity: string }[]
  stop(): Promise<void>
}

/** @param args further options of `rookery-cluster mixnet` */
export async function startMixnetProcess(...args: string[]): Promise<MixnetProcess> {
  const folder = temporaryFolder()
  const child = await startProgram({
    program: 'rookery-cluster',
    args: ['mixnet', '--api-port', '0', '--json', ...args],
    logFile: join(folder.path, 'mixnet.log'),
  })
  const { apiUrl, gateways } = child.ready
  return {
    apiUrl: String(apiUrl),
    gateways: gateways as MixnetProcess['gateways'],
    stop: async () => {
      await child.stop()
      folder.remove()
    },
  }
}
