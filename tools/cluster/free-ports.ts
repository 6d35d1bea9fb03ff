/** Ports for nodes that keep them: written into the manifest, they must be free again at the next start. */
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { ClusterError } from './cluster-error.js'

/** Below the ports that systems give to outgoing connections, which come and go. */
const portMin = 20_000
const portMax = 32_000
const attemptsMax = 1_000

/**
 * @param count how many, one after the other where possible
 * @param avoid ports that are spoken for
 * @throws ClusterError when there are none
 */
export async function freePorts(count: number, avoid: readonly number[] = []): Promise<number[]> {
  const found: number[] = []
  let port = randomInt(portMin, portMax)
  for (let attempt = 0; found.length < count; attempt++) {
    if (attempt === attemptsMax) {
      throw new ClusterError(`No ${count} free ports were found on 127.0.0.1.`)
    }
    port = port >= portMax ? portMin : port + 1
    if (!avoid.includes(port) && (await isFree(port))) found.push(port)
  }
  return found
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen({ host: '127.0.0.1', port, exclusive: true })
    await once(server, 'listening')
    return true
  } catch {
    return false
  } finally {
    server.close()
  }
}
