/** A unix socket that only its owner may open, from either side. */
import { once } from 'node:events'
import { chmodSync } from 'node:fs'
import { createConnection, type Server, type Socket } from 'node:net'
import { usableSocketPath } from './protocol.js'

/**
 * The mask covers the moment between making the socket and setting its mode.
 * @throws what the system says
 */
export async function listenPrivately(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    const mask = process.umask(0o177)
    try {
      server.listen(path, resolve)
    } finally {
      process.umask(mask)
    }
  })
  chmodSync(path, 0o600)
}

/**
 * @returns undefined where there is no file, or one that nobody listens at
 * @throws SocketPathError, or what the system says
 */
export async function connectPrivately(path: string): Promise<Socket | undefined> {
  const socket = createConnection(usableSocketPath(path))
  try {
    await once(socket, 'connect')
    return socket
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return undefined
    throw error
  }
}
