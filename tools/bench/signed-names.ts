/** Certified names as members decide them under load: in batches of 48 votes, really signed. */
import { Closing } from '../../node/closing.js'
import { openData } from '../../node/data.js'
import { dataPaths } from '../../node/keys/data-directory.js'
import { defaultSettings } from '../../node/settings.js'
import { openStore } from '../../node/store/store.js'
import { certifiedVote, encodeCertificate } from '../../proto/certificate.js'
import type { Signer } from '../../proto/signatures.js'
import { signBatch } from '../../proto/votes.js'
import { makeClaims } from './claims.js'

const batch = 48
const noWrites = {
  ...{ batchNumbers: [], slots: [], dropped: [], certificates: [] },
  ...{ manifests: [], closings: [], evidence: [] },
}

export interface SignedNames {
  /** Adds so many more names to a store. */
  fill(store: string, count: number): void
  /** Tells a member's store of the votes that it is said to have cast. */
  own(member: number, store: string): void
  /** Of one of them. */
  readonly certificateBytes: number
}

/**
 * The stores of these directories are closed again when it is done: whoever closes one last has all of it in its one
 * file, so that it can be copied.
 * @param directories of a quorum, the first members of the genesis
 */
export async function createVotes(directories: readonly string[]): Promise<SignedNames> {
  const signers: Signer[] = []
  const closing = new Closing()
  const [first] = directories.map((directory) => {
    const data = openData(dataPaths(directory), defaultSettings, closing)
    const signer = data.votingKeys.signer(0)
    if (signer !== undefined) signers.push(signer)
    return data.federation
  })
  if (first === undefined) throw new RangeError('No members')
  const place = { federationId: first.id, nodeKey: first.nodeKey.publicKey }
  await closing.run()
  let number = 0
  let certificateBytes = 0

  function nextBatch(count: number) {
    number += 1
    const claims = makeClaims(count, `name${number}x`, place)
    const bare = claims.map(({ registration }) => {
      return { registration, epoch: 0, round: 0, precommits: [] }
    })
    const proofs = signers.map((signer, member) => {
      return signBatch(bare.map(certifiedVote), member, number, signer).proofs
    })
    return bare.map((one, i) => {
      const certificate = { ...one, precommits: proofs.flatMap((ofMember) => ofMember[i] ?? []) }
      return { certificate, storedAtMs: Date.now() }
    })
  }

  return {
    fill(path, count) {
      const store = openStore(path)
      for (let left = count; left > 0; left -= batch) {
        const certificates = nextBatch(Math.min(left, batch))
        const [one] = certificates
        if (one !== undefined) certificateBytes = encodeCertificate(one.certificate).length
        store.commit({ ...noWrites, certificates }, () => undefined)
      }
      store.close()
    },
    own(member, path) {
      const store = openStore(path)
      const batchNumbers = [{ epoch: 0, member, number, vote: undefined }]
      store.commit({ ...noWrites, batchNumbers }, () => undefined)
      store.close()
    },
    get certificateBytes() {
      return certificateBytes
    },
  }
}
