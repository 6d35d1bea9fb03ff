/**
 * The key by which this node would vote in the next epoch: durable before anybody hears of it, announced in
 * presence, and listed by the manifest that its members make of it. FEDERATION.md section 4.
 */
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import { type ManifestChain, newestOf } from '../../proto/manifest.js'
import type { VotingKeyFiles } from './voting-keys.js'

export interface NextVotingKeyParts {
  readonly keys: VotingKeyFiles
  /** Our own node key, 32 bytes. */
  readonly nodeKey: Uint8Array
  /** A mirror for good makes keys only while a manifest lists it. */
  readonly isMirror: boolean
}

export interface NextVotingKey {
  /** For the epoch after the newest that was entered; undefined: it wants no vote. */
  readonly publicKey: Uint8Array | undefined
  /** At the start, and whenever a manifest is entered. @throws KeyFileError, or what the disk says */
  enter(chain: ManifestChain): void
}

export function createNextVotingKey(parts: NextVotingKeyParts): NextVotingKey {
  const { keys, nodeKey, isMirror } = parts
  let publicKey: Uint8Array | undefined

  /** A key that some manifest lists already must never be listed again. */
  function freshKey(epoch: number, chain: ManifestChain): Uint8Array {
    const onDisk = keys.signer(epoch)
    if (onDisk !== undefined && !listedKeys(chain).has(bytesToHex(onDisk.publicKey))) {
      return onDisk.publicKey
    }
    if (onDisk !== undefined) keys.erase(epoch)
    return keys.create(epoch).publicKey
  }

  /** Announced for an epoch that came without them: they sign nothing, and so are no secret to keep. */
  function eraseUnlisted(chain: ManifestChain): void {
    for (const epoch of keys.epochs()) {
      const members = chain[epoch]?.manifest.members
      if (members === undefined || epoch === chain.length - 1) continue
      const listed = members.find((one) => equalBytes(one.nodeKey, nodeKey))?.votingKey
      const onDisk = keys.publicKey(epoch)
      if (onDisk === undefined) continue
      if (listed === undefined || !equalBytes(listed, onDisk)) keys.erase(epoch)
    }
  }

  return {
    get publicKey() {
      return publicKey
    },
    enter(chain) {
      const { members } = newestOf(chain).manifest
      const isListed = members.some((one) => equalBytes(one.nodeKey, nodeKey))
      publicKey = isMirror && !isListed ? undefined : freshKey(chain.length, chain)
      eraseUnlisted(chain)
    },
  }
}

function listedKeys(chain: ManifestChain): Set<string> {
  return new Set(
    chain.flatMap(({ manifest }) =>
      manifest.members.flatMap(({ votingKey }) => (votingKey ? [bytesToHex(votingKey)] : [])),
    ),
  )
}
