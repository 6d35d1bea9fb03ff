import { packetBytes } from '../sphinx/constants.js'
import { decodeNodeAddress, type NodeAddress } from './node-address.js'

/** What a gateway finds at the end of a packet's way. NYM.md section 4.4. */
export interface FinalMessage {
  /** What the client gets. */
  readonly message: Buffer
  /** The ready-made packet that tells the sender; acks themselves carry none. */
  readonly ack?: { readonly firstHop: NodeAddress; readonly packet: Buffer }
}

const ackAddressBytes = 19

/**
 * @param plaintext without Sphinx padding
 * @param carrierBytes length of the packet it came in: acks are known by nothing else
 * @throws NodeAddressError, RangeError
 */
export function splitFinalMessage(plaintext: Buffer, carrierBytes: number): FinalMessage {
  if (carrierBytes === packetBytes.ack) return { message: plaintext }
  const messageStart = ackAddressBytes + packetBytes.ack
  if (plaintext.length < messageStart) {
    throw new RangeError(`${plaintext.length} bytes cannot hold an ack`)
  }
  const firstHop = decodeNodeAddress(plaintext.subarray(0, ackAddressBytes))
  const packet = plaintext.subarray(ackAddressBytes, messageStart)
  return { message: plaintext.subarray(messageStart), ack: { firstHop, packet } }
}
