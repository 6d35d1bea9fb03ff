/** A node of a federation of one on a local mixnet, as a child process. */
import { existsSync } from 'node:fs'
import { defaultPolicy, initialise } from '../../node/initialise.js'
import { dataPaths } from '../../node/keys/data-directory.js'
import { type ChildProgram, startProgram } from './child-program.js'

export interface LocalNodeOptions {
  /** Made into a node's when it is none yet. */
  readonly dataDirectory: string
  readonly apiUrl: string
  readonly logFile: string
  /** Work for a name, when the node is made. */
  readonly admissionBits?: number
  /** Further options of `rookery-node start`. */
  readonly args?: readonly string[]
  /** Ends the start. */
  readonly signal?: AbortSignal
}

export interface LocalNode {
  readonly child: ChildProgram
  readonly invite: string
}

export async function startLocalNode(options: LocalNodeOptions): Promise<LocalNode> {
  const { dataDirectory, apiUrl, logFile, args = [], signal } = options
  if (!existsSync(dataPaths(dataDirectory).store)) {
    const { admissionBits = defaultPolicy.admissionBits } = options
    initialise({ dataDirectory, admissionBits, quarantineMs: defaultPolicy.quarantineMs })
  }
  const child = await startProgram({
    program: 'rookery-node',
    args: [
      ...['start', '--json', '--data', dataDirectory],
      ...['--mixnet', 'local', '--mixnet-api', apiUrl, ...args],
    ],
    logFile,
    ...(signal && { signal }),
  })
  return { child, invite: String(child.ready.invite) }
}
