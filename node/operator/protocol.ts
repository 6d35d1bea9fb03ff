/**
 * What operators say to a running node, over a unix socket in its data directory that only its owner may
 * open: one line of JSON `{ "ask": …, …arguments }`. It is answered by one line of JSON; by several, of which
 * the last is the answer and those before it `{ "progress": … }`; or for `export` by a snapshot. What is
 * refused is answered `{ "error": sentence }`.
 */
import { relative } from 'node:path'

/** A proposal with the approvals of 64 members, as base64 in JSON. */
export const requestLineBytesMax = 262_144

/** The room for a path in a socket's address, without its closing zero: Linux, and everything else. */
const socketPathBytesMax = process.platform === 'linux' ? 107 : 103

export class OperatorError extends Error {
  override readonly name: string = 'OperatorError'
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
