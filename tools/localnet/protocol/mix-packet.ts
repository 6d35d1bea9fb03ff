import { packetSizes } from '../sphinx/constants.js'
import {
  decodeNodeAddress,
  encodedAddressBytes,
  encodeNodeAddress,
  type NodeAddress,
} from './node-address.js'

/** What a client asks its gateway to send, once the frame around it is opened. NYM.md section 3.3. */
export interface MixPacket {
  readonly firstHop: NodeAddress
  /** 0 unknown, 1 odd, 2 even. */
  readonly keyRotation: number
  readonly packet: Buffer
}

/** Version 2 carries the key rotation; clients use it from gateway protocol 5 on. */
export type MixPacketVersion = 1 | 2

export type MixPacketErrorCode =
  | 'TooFewBytesProvided'
  | 'InvalidPacketType'
  | 'InvalidKeyRotation'
  | 'InvalidAddress'
  | 'InvalidPacketSize'

export class MixPacketError extends Error {
  override readonly name = 'MixPacketError'
  constructor(readonly code: MixPacketErrorCode) {
    super(`not a mix packet: ${code}`)
  }
}

/** Outfox (2) is a packet type that Nym defines and no SDK sends; it is refused here. */
const sphinxPacketType = 0

/** @throws MixPacketError */
export function decodeMixPacket(version: MixPacketVersion, bytes: Buffer): MixPacket {
  const fixed = version
  if (bytes.length <= fixed) throw new MixPacketError('TooFewBytesProvided')
  if (bytes[0] !== sphinxPacketType) throw new MixPacketError('InvalidPacketType')
  const keyRotation = version === 2 ? (bytes[1] ?? 0) : 0
  if (keyRotation > 2) throw new MixPacketError('InvalidKeyRotation')
  const firstHop = decodeFirstHop(bytes.subarray(fixed))
  const packet = bytes.subarray(fixed + encodedAddressBytes(firstHop))
  if (!packetSizes.has(packet.length)) throw new MixPacketError('InvalidPacketSize')
  return { firstHop, keyRotation, packet }
}

export function encodeMixPacket(version: MixPacketVersion, mixPacket: MixPacket): Buffer {
  const head = version === 2 ? [sphinxPacketType, mixPacket.keyRotation] : [sphinxPacketType]
  return Buffer.concat([Buffer.from(head), encodeNodeAddress(mixPacket.firstHop), mixPacket.packet])
}

function decodeFirstHop(bytes: Buffer): NodeAddress {
  try {
    return decodeNodeAddress(bytes)
  } catch {
    throw new MixPacketError('InvalidAddress')
  }
}
