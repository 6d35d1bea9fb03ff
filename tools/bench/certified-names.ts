/** Certificates that hold in a federation on this disk: owners sign, members vote in batches of 64. */
import { randomBytes } from 'node:crypto'
import type { WrittenCertificate } from '../../cluster/ports.js'
import { dataPaths } from '../../node/keys/data-directory.js'
import { votingKeyFiles } from '../../node/keys/voting-keys.js'
import { nodeP256Signer } from '../../node/signatures.js'
import { openStore } from '../../node/store/store.js'
import { type Certificate, certifiedVote, encodeCertificate } from '../../proto/certificate.js'
import { batchVotesMax } from '../../proto/limits.js'
import { p256PrivateKey } from '../../proto/portable-signatures.js'
import { signRegistration } from '../../proto/registration.js'
import type { Signer } from '../../proto/signatures.js'
import { signBatch } from '../../proto/votes.js'

/** More than a node keeps imported keys of, so that each signature costs an import. */
const owners = 4_096

export interface CertifiedPlace {
  readonly federationId: Uint8Array
  readonly nodeKey: Uint8Array
  readonly quorum: number
}

/** @param directories of the members that vote, by their index */
export function* certifiedNames(
  count: number,
  { federationId, nodeKey, quorum }: CertifiedPlace,
  directories: readonly string[],
): Generator<readonly Certificate[]> {
  const voters = directories.slice(0, quorum).map((directory): Signer => {
    const signer = votingKeyFiles(dataPaths(directory)).signer(0)
    if (signer === undefined) throw new Error(`${directory} has no voting key`)
    return signer
  })
  const keys = Array.from({ length: Math.min(owners, count) }, () =>
    nodeP256Signer(p256PrivateKey(randomBytes(48))),
  )
  let number = 1
  for (let from = 0; from < count; from += batchVotesMax) {
    const size = Math.min(batchVotesMax, count - from)
    const bare = Array.from({ length: size }, (_, i): Certificate => {
      const owner = keys[(from + i) % keys.length]
      if (owner === undefined) throw new Error('There are owners')
      const registration = signRegistration(
        {
          ...{ federationId, epoch: 0, name: `known-${from + i}`, sequence: 0, action: 'claim' },
          ...{ scheme: 'native', ownerKey: owner.publicKey, devices: [], homeNodes: [nodeKey] },
          ...{ issuedAtMs: Date.now(), nonce: randomBytes(16) },
        },
        owner,
        0,
      )
      return { registration, epoch: 0, round: 0, precommits: [] }
    })
    const votes = bare.map(certifiedVote)
    const signed = voters.map((signer, member) => signBatch(votes, member, number, signer).proofs)
    number += 1
    yield bare.map((one, i) => ({
      ...one,
      precommits: signed.flatMap((proofs) => proofs.slice(i, i + 1)),
    }))
  }
}

/** Writes certificates into the stores of members that do not run. */
export function storeNames(
  directories: readonly string[],
  nodeKeys: readonly Uint8Array[],
  certificates: Iterable<readonly Certificate[]>,
): void {
  const stores = directories.map((directory, i) => {
    const nodeKey = nodeKeys[i]
    return openStore(dataPaths(directory).store, { ...(nodeKey && { nodeKey }) })
  })
  const nothing = { batchNumbers: [], slots: [], dropped: [], manifests: [], closings: [] }
  try {
    for (const some of certificates) {
      const written = some.map(
        (certificate): WrittenCertificate => ({
          ...{ certificate, storedAtMs: Date.now() },
          encoded: encodeCertificate(certificate),
        }),
      )
      for (const store of stores) {
        store.commit({ ...nothing, evidence: [], certificates: written }, () => undefined)
      }
    }
  } finally {
    for (const store of stores) store.close()
  }
}
