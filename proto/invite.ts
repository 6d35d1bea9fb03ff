/**
 * Invites: `rookery:<federation id>@<mixnet address>[,<mixnet address>...]`. ARCHITECTURE.md, "Keys and
 * trust": Hello without a known epoch returns the genesis, which must hash to the id.
 */
import { bytesToHex, hexToBytes } from './bytes.js'
import { RefusedError } from './errors.js'
import { hashBytes, inviteAddressesMax, mixnetAddressLengthMax } from './limits.js'

export interface Invite {
  readonly federationId: Uint8Array
  /** At least one. */
  readonly addresses: readonly string[]
}

const scheme = 'rookery:'

export function formatInvite({ federationId, addresses }: Invite): string {
  return `${scheme}${bytesToHex(federationId)}@${addresses.join(',')}`
}

/** @throws RefusedError `malformed`, saying which part is wrong */
export function parseInvite(text: string): Invite {
  const trimmed = text.trim()
  if (!trimmed.startsWith(scheme)) {
    throw new RefusedError('malformed', `An invite begins with '${scheme}'.`)
  }
  const at = trimmed.indexOf('@')
  const id = trimmed.slice(scheme.length, at === -1 ? undefined : at)
  if (!/^[0-9a-f]+$/.test(id) || id.length !== 2 * hashBytes) {
    throw new RefusedError(
      'malformed',
      `An invite's federation id has ${2 * hashBytes} hex digits.`,
    )
  }
  const addresses = at === -1 ? [] : trimmed.slice(at + 1).split(',')
  if (addresses.length < 1 || addresses.length > inviteAddressesMax) {
    throw new RefusedError(
      'malformed',
      `An invite has 1 to ${inviteAddressesMax} addresses after '@'.`,
    )
  }
  for (const address of addresses) {
    if (address.length > mixnetAddressLengthMax || !/^[\x21-\x2b\x2d-\x7e]+$/.test(address)) {
      throw new RefusedError('malformed', `Not a mixnet address: ${JSON.stringify(address)}.`)
    }
  }
  return { federationId: hexToBytes(id), addresses }
}
