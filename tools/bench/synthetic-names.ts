/** A store of a federation of four, and the names in it. */
import { randomBytes } from 'node:crypto'
import { nodeEd25519Signer } from '../../node/signatures.js'
import { openStore } from '../../node/store/store.js'
import { approve, decodeManifest, encodeManifest } from '../../proto/manifest.js'
import { defaultNameGrammar } from '../../proto/names.js'

/** All of one length, so that one can be written over another. */
export function nameOf(index: number): string {
  return `name-${index.toString().padStart(7, '0')}`
}

/** Each index below a million once, in no order. */
export function mixed(index: number, count: number): number {
  return (index * 618_033) % count
}

/** Makes a store that holds a genesis of four members, of which the node is one. */
export function openWithGenesis(path: string): {
  readonly federationId: Uint8Array
  readonly nodeKey: Uint8Array
} {
  const signers = Array.from({ length: 4 }, () => nodeEd25519Signer(randomBytes(32)))
  const bytes = encodeManifest({
    epoch: 0,
    members: signers.map(({ publicKey }) => ({
      ...{ nodeKey: publicKey, multiaddrs: [] },
      votingKey: nodeEd25519Signer(randomBytes(32)).publicKey,
    })),
    policy: { names: defaultNameGrammar, admissionBits: 0, quarantineMs: 0, retentionMs: 0 },
    random: randomBytes(32),
  })
  const manifest = decodeManifest(bytes)
  const { federationId } = manifest
  const approvals = signers.map((signer, i) => approve(federationId, bytes, i, signer))
  const store = openStore(path)
  store.addManifest({ manifest, approvals, round: 0, precommits: [] })
  store.close()
  return { federationId, nodeKey: signers[0]?.publicKey ?? new Uint8Array() }
}
