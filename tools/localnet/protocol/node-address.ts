import { isIP } from 'node:net'

/**
 * Packet addresses of nodes: family, port, octets; in Sphinx headers padded with zeros to 32 bytes, in front
 * of acks to 19. NYM.md section 3.4.
 */
export interface NodeAddress {
  /** 4 or 16 octets. IPv4-mapped addresses stay IPv6. */
  readonly ip: Buffer
  readonly port: number
}

export type NodeAddressErrorCode = 'NoBytesProvided' | 'TooFewBytesProvided' | 'InvalidIpVersion'

export class NodeAddressError extends Error {
  override readonly name = 'NodeAddressError'
  constructor(readonly code: NodeAddressErrorCode) {
    super(`not a node address: ${code}`)
  }
}

/**
 * Reads an address from the front of `bytes`; anything behind it is padding or somebody else's.
 * @throws NodeAddressError
 */
export function decodeNodeAddress(bytes: Buffer): NodeAddress {
  const family = bytes[0]
  if (family === undefined) throw new NodeAddressError('NoBytesProvided')
  if (family !== 4 && family !== 6) throw new NodeAddressError('InvalidIpVersion')
  const length = family === 4 ? 7 : 19
  if (bytes.length < length) throw new NodeAddressError('TooFewBytesProvided')
  return { ip: bytes.subarray(3, length), port: bytes.readUInt16BE(1) }
}

/** @returns 7 or 19 bytes */
export function encodeNodeAddress({ ip, port }: NodeAddress): Buffer {
  return Buffer.concat([Buffer.from([ip.length === 4 ? 4 : 6, port >> 8, port & 0xff]), ip])
}

/** How many bytes an address takes without padding. */
export function encodedAddressBytes({ ip }: NodeAddress): number {
  return 3 + ip.length
}

/** Zero pads an encoded address, to 32 bytes for Sphinx headers or 19 for acks. */
export function padAddress(address: NodeAddress, length: 19 | 32): Buffer {
  return Buffer.concat([encodeNodeAddress(address)], length)
}

/**
 * @param text an IPv4 or IPv6 literal without brackets
 * @throws RangeError for anything else
 */
export function nodeAddress(text: string, port: number): NodeAddress {
  const family = isIP(text)
  if (family === 4) return { ip: Buffer.from(text.split('.').map(Number)), port }
  if (family === 6) return { ip: encodeIpv6(text), port }
  throw new RangeError(`${text} is not an IP address`)
}

function encodeIpv6(text: string): Buffer {
  // The URL parser folds dotted tails and cases into plain hexadecimal groups.
  const plain = new URL(`http://[${text}]`).hostname.slice(1, -1)
  const [head = '', tail] = plain.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups = [...front, ...Array(8 - front.length - back.length).fill('0'), ...back]
  const octets = Buffer.alloc(16)
  groups.forEach((group, i) => {
    octets.writeUInt16BE(Number.parseInt(group, 16), i * 2)
  })
  return octets
}
