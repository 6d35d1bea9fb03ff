/** Who holds a name, as far as nymCHAT's clients are concerned. */
import { ECDH } from 'node:crypto'
import { equalBytes } from '../../proto/bytes.js'
import { refusedBy } from '../../proto/errors.js'
import { expectNormalName } from '../../proto/names.js'
import type { JsonValue } from '../../proto/nymchat/json.js'
import { pemOfPoint } from '../../proto/nymchat/public-key.js'
import { loginKeys, type Registration } from '../../proto/registration.js'
import { byteKey } from '../byte-key.js'
import { Recent } from '../recent.js'
import type { NymchatParts } from './ports.js'

const pemsMax = 16_384

export interface Holders {
  /** The newest registration of a name in use; undefined for whatever is no name, too. */
  of(name: JsonValue | undefined): Registration | undefined
  /** Whether anybody ever had a name: a retired one is not free for a first claim. */
  isTaken(name: string): boolean
  /** The owner's key as PEM. */
  pemOf(registration: Registration): string
}

export function createHolders(names: NymchatParts['names']): Holders {
  const pems = new Recent<string, string>(pemsMax)
  return {
    of(name) {
      if (typeof name !== 'string' || refusedBy(() => expectNormalName(name))) return undefined
      const registration = names.newest(name)?.certificate.registration
      return registration?.action === 'retire' ? undefined : registration
    },
    isTaken: (name) => names.newest(name) !== undefined,
    pemOf({ ownerKey }) {
      const key = byteKey(ownerKey)
      const known = pems.get(key)
      if (known !== undefined) return known
      const pem = pemOfPoint(uncompressed(ownerKey))
      pems.set(key, pem)
      return pem
    },
  }
}

/**
 * Whether the owner key itself may log in: nymCHAT's clients have no other. A name that lists devices has
 * its mail where the owner key finds none.
 */
export function ownerMayLogIn(registration: Registration): boolean {
  return loginKeys(registration).some((key) => equalBytes(key, registration.ownerKey))
}

/** By OpenSSL, ten times as fast as in JavaScript. A certified key is on the curve. */
function uncompressed(key: Uint8Array): Uint8Array {
  return ECDH.convertKey(key, 'prime256v1', undefined, undefined, 'uncompressed') as Buffer
}
