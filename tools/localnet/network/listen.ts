import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server could not get the port it was told to use. */
export class ListenError extends Error {
  override readonly name = 'ListenError'

  /** Another program has the port. */
  get isInUse(): boolean {
    return (this.cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE'
  }
}

/**
 * @param port 0 takes any free one
 * @returns the port
 * @throws ListenError with a sentence that says what to change
 */
export async function listen(
  server: Server,
  host: string,
  port: number,
  what: string,
): Promise<number> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const reasons: Record<string, string> = {
      EADDRINUSE: `port ${port} of ${host} is in use`,
      EACCES: `port ${port} of ${host} needs more rights`,
      EADDRNOTAVAIL: `${host} is not an address of this machine`,
      ENOTFOUND: `the host name ${host} is unknown`,
    }
    const reason = reasons[code ?? ''] ?? String(error)
    throw new ListenError(`${what} cannot listen: ${reason}`, { cause: error })
  }
  return (server.address() as AddressInfo).port
}
