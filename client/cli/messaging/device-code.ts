/**
 * What a new device shows, and the device that holds the owner key is given: `rookery-device:NAME@KEY.CHECK`. The
 * checksum is of the federation too, so that a code of another one, or with a slip in it, adds nothing.
 */
import { createHash } from 'node:crypto'
import { bytesToHex, concatBytes, hexToBytes } from '../../../proto/bytes.js'
import { ownerKeyBytes } from '../../../proto/limits.js'
import { expectNormalName } from '../../../proto/names.js'
import { UsageError } from '../exit-codes.js'

const scheme = 'rookery-device:'
const checkDigits = 8

export interface DeviceCode {
  readonly federationId: Uint8Array
  /** In normal form. */
  readonly name: string
  /** P-256, SEC1 compressed. */
  readonly key: Uint8Array
}

export function deviceCode(code: DeviceCode): string {
  return `${scheme}${code.name}@${bytesToHex(code.key)}.${checkOf(code)}`
}

export function isDeviceCode(text: string): boolean {
  return text.trim().toLowerCase().startsWith(scheme)
}

/** @throws UsageError that says which part is wrong */
export function parseDeviceCode(text: string, federationId: Uint8Array): DeviceCode {
  const parts = /^rookery-device:([^@]+)@([0-9a-f]+)\.([0-9a-f]+)$/.exec(text.trim().toLowerCase())
  const [, name = '', hex = '', check] = parts ?? []
  if (parts === null || hex.length !== 2 * ownerKeyBytes) {
    throw new UsageError(
      `This is no device code: one looks like ${scheme}NAME@${2 * ownerKeyBytes} hex digits.${checkDigits} hex digits.`,
    )
  }
  const code = { federationId, name: expectNormalName(name), key: hexToBytes(hex) }
  if (checkOf(code) === check) return code
  throw new UsageError(
    'The checksum of this device code is wrong: it has a slip in it, or is of another federation.',
  )
}

function checkOf({ federationId, name, key }: DeviceCode): string {
  const content = concatBytes(Buffer.from(`${scheme}${name}@`), federationId, key)
  return createHash('sha256').update(content).digest('hex').slice(0, checkDigits)
}
