/** Starts a mixnet and a node in the folder that it is told, says who they are, and stays. */
import { join } from 'node:path'
import process from 'node:process'
import { startProgram } from '../../tools/cluster/child-program.js'
import { startLocalNode } from '../../tools/cluster/local-node.js'

const folder = process.argv[2] ?? ''
const mixnet = await startProgram({
  program: 'rookery-cluster',
  args: ['mixnet', '--json', '--api-port', '0', '--data', join(folder, 'mixnet')],
  logFile: join(folder, 'mixnet.log'),
})
const node = await startLocalNode({
  dataDirectory: join(folder, 'node'),
  apiUrl: String(mixnet.ready.apiUrl),
  logFile: join(folder, 'node.log'),
})
process.stdout.write(`${JSON.stringify([mixnet.pid, node.child.pid])}\n`)
setInterval(() => {}, 60_000)
