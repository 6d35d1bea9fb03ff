/** Signed claims of many owners, made before the clock runs. */
import { randomBytes } from 'node:crypto'
import { nodeP256Signer } from '../../node/signatures.js'
import { p256PrivateKey } from '../../proto/portable-signatures.js'
import type { Registration } from '../../proto/registration.js'
import { signRegistration } from '../../proto/registration.js'
import type { Signer } from '../../proto/signatures.js'

export interface Claim {
  readonly owner: Signer
  readonly registration: Registration
}

/** @param admissionBits is 0 in benchmarks: what is measured is the node, not the price of a name */
export function makeClaims(
  count: number,
  prefix: string,
  { federationId, nodeKey }: { readonly federationId: Uint8Array; readonly nodeKey: Uint8Array },
): Claim[] {
  return Array.from({ length: count }, (_, i) => {
    const owner = nodeP256Signer(p256PrivateKey(randomBytes(48)))
    const registration = signRegistration(
      {
        federationId,
        epoch: 0,
        name: `${prefix}${i}`,
        sequence: 0,
        action: 'claim',
        scheme: 'native',
        ownerKey: owner.publicKey,
        devices: [],
        homeNodes: [nodeKey],
        issuedAtMs: Date.now(),
        nonce: randomBytes(16),
      },
      owner,
      0,
    )
    return { owner, registration }
  })
}
