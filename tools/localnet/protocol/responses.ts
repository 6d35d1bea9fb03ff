import { randomBytes } from 'node:crypto'
import { gatewayProtocol } from './requests.js'
import { nonceBytes, seal } from './sealed-frame.js'

/**
 * Text frames of a gateway. NYM.md section 3. There is deliberately no `error` here that could be sent after
 * authentication: both SDKs stop listening for ever when they see one.
 */

/** Nothing is charged; the number must stay below 2^53 and above what makes clients ask for more. */
export const endlessBandwidth = 1_000_000_000_000_000

export const supportedProtocol = (): string =>
  JSON.stringify({ type: 'supportedProtocol', version: gatewayProtocol })

export const handshakePayload = (protocol: number, data: Uint8Array): string =>
  JSON.stringify({ type: 'handshakePayload', protocol_version: protocol, data: [...data] })

export const handshakeError = (message: string): string =>
  JSON.stringify({ type: 'handshakeError', message })

export const registered = (): string =>
  JSON.stringify({ type: 'register', protocol_version: gatewayProtocol, status: true })

export const authenticated = (status: boolean): string =>
  JSON.stringify({
    type: 'authenticate',
    protocol_version: gatewayProtocol,
    status,
    bandwidth_remaining: status ? endlessBandwidth : 0,
  })

export const bandwidth = (): string =>
  JSON.stringify({ type: 'bandwidth', available_total: endlessBandwidth })

/** Answers every packet of a client. */
export const sent = JSON.stringify({ type: 'send', remaining_bandwidth: endlessBandwidth })

export function encryptedResponse(key: Uint8Array, response: unknown): string {
  const nonce = randomBytes(nonceBytes)
  const ciphertext = seal(key, nonce, Buffer.from(JSON.stringify(response)))
  return JSON.stringify({
    type: 'encryptedResponse',
    ciphertext: [...ciphertext],
    nonce: [...nonce],
  })
}
