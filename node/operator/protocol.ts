/**
 * What operators say to a running node, over a unix socket in its data directory that only its owner may
 * open: one line of JSON `{ "ask": … }`, answered by one line of JSON, or for `export` by a snapshot.
 */
import { relative } from 'node:path'

export const operatorRequests = ['status', 'invite', 'export'] as const
export type OperatorRequest = (typeof operatorRequests)[number]

export const requestLineBytesMax = 1_024

/** The room for a path in a socket's address, without its closing zero: Linux, and everything else. */
const socketPathBytesMax = process.platform === 'linux' ? 107 : 103

export class OperatorError extends Error {
  override readonly name = 'OperatorError'
}

/** The data directory lies too deep. */
export class SocketPathError extends OperatorError {}

/**
 * The path to name the socket by: as it is, or from the current directory where that is short enough.
 * @throws SocketPathError when the system cannot have a socket there
 */
export function usableSocketPath(path: string): string {
  const usable = [path, relative(process.cwd(), path)].find(
    (one) => Buffer.byteLength(one) <= socketPathBytesMax,
  )
  if (usable !== undefined) return usable
  throw new SocketPathError(
    `The operator's socket ${path} would have a path of ${Buffer.byteLength(path)} bytes, and the ` +
      `system allows ${socketPathBytesMax}: choose a data directory with a shorter path, or run ` +
      'this from a directory near it.',
  )
}
