import { isIP, isIPv4, isIPv6 } from 'node:net'

/** How a client reached the API, and so how it reaches the gateways. */
export interface ReachedBy {
  /** An IP literal without brackets: what packets name. */
  readonly ip: string
  /** What the gateway's websocket URL is made of, or null to use `ip`. */
  readonly hostname: string | null
}

const hostNameBytesMax = 253
const label = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/

/**
 * One network may be reached as 127.0.0.1 by a browser, as localhost by a program, and by a service name from
 * containers, so the answer repeats the host of the question. A name goes into `hostname`, from which clients
 * build the websocket URL; packets need an IP address, and there the address that the connection came in at
 * serves, because nodes are found by their mix port alone.
 * @param host the Host header
 * @param localAddress of the connection's socket
 * @returns undefined when the header is missing or no `name[:port]` or `address[:port]`
 */
export function reachedBy(
  host: string | undefined,
  localAddress: string | undefined,
): ReachedBy | undefined {
  const name = hostWithoutPort(host ?? '')
  if (name === undefined) return undefined
  if (isIPv4(name)) return { ip: name, hostname: null }
  const inner = name.startsWith('[') && name.endsWith(']') ? name.slice(1, -1) : ''
  // Clients put the bare address behind "ws://", which works only with the brackets that a host name brings.
  if (isIPv6(inner)) return inner.includes('%') ? undefined : { ip: inner, hostname: name }
  if (!isHostName(name)) return undefined
  return { ip: plainAddress(localAddress), hostname: name }
}

function hostWithoutPort(host: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(host)
  if (match === null || Number(match[2] ?? 0) > 65_535) return undefined
  return match[1]?.toLowerCase()
}

/** Letters, digits, hyphens, and underscores (container services have them); never all digits and dots. */
function isHostName(name: string): boolean {
  if (name.length > hostNameBytesMax || /^[0-9.]+$/.test(name)) return false
  return name
    .replace(/\.$/, '')
    .split('.')
    .every((part) => label.test(part))
}

function plainAddress(localAddress: string | undefined): string {
  const address = (localAddress ?? '').replace(/^::ffff:/, '').replace(/%.*$/, '')
  return isIP(address) === 0 ? '127.0.0.1' : address
}
