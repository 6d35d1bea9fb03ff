/** The first manifest of a world, signed by all its members. */
import { sha256 } from '@noble/hashes/sha2.js'
import { uint32Bytes } from '../../proto/bytes.js'
import {
  approve,
  type CertifiedManifest,
  decodeManifest,
  encodeManifest,
} from '../../proto/manifest.js'
import { defaultNameGrammar } from '../../proto/names.js'
import { keyOfNode, nameOfNode } from './member-node.js'
import type { Scenario } from './scenario.js'
import { votingSigner } from './voting-keys.js'

export function genesisOf({ seed, members, quarantineMs }: Scenario): CertifiedManifest {
  const keys = Array.from({ length: members }, (_, index) => keyOfNode(index))
  const bytes = encodeManifest({
    epoch: 0,
    members: keys.map(({ publicKey }, index) => ({
      nodeKey: publicKey,
      votingKey: votingSigner(nameOfNode(index), 0).publicKey,
      multiaddrs: [],
    })),
    policy: { names: defaultNameGrammar, admissionBits: 0, quarantineMs, retentionMs: 0 },
    random: sha256(uint32Bytes(seed >>> 0)),
  })
  const manifest = decodeManifest(bytes)
  const approvals = keys.map((key, i) => approve(manifest.federationId, bytes, i, key))
  return { manifest, approvals, round: 0, precommits: [] }
}
