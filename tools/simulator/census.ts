/** Who may lie in which epoch, and whether a world still keeps the fault assumption. FEDERATION.md section 1. */
import type { Hex } from '../../cluster/rules/slot.js'
import { bytesToHex } from '../../proto/bytes.js'
import type { CertifiedManifest, Manifest, ManifestChain } from '../../proto/manifest.js'
import { faultsTolerated } from '../../proto/quorum.js'

/** A set of members of one epoch, one bit each: worlds have at most 30. */
export type MemberSet = number

export function sizeOf(set: MemberSet): number {
  let left = set
  let size = 0
  for (; left !== 0; left &= left - 1) size += 1
  return size
}

export interface Census {
  /** All manifests that were decided. */
  readonly chain: ManifestChain
  readonly newest: Manifest
  manifest(epoch: number): Manifest | undefined
  /** @returns false when another manifest was decided for this epoch */
  decided(manifest: CertifiedManifest): boolean
  memberOf(epoch: number, node: Hex): number | undefined
  /** From its first epoch with a key that it holds on, this node's word is worth nothing. */
  distrust(node: Hex, fromEpoch: number): void
  isDistrusted(node: Hex): boolean
  /** A voting key was found where it should have been erased: nobody may need to trust it. */
  stole(epoch: number, member: number): void
  /** Whoever may have signed anything in an epoch. */
  suspects(epoch: number): MemberSet
  /** Why this world is outside the fault assumption, if it is. */
  readonly outside: string | undefined
}

/** @param onSuspect is told of an epoch that has more suspects than before */
export function createCensus(
  genesis: CertifiedManifest,
  onSuspect: (epoch: number) => void,
): Census {
  const chain: [CertifiedManifest, ...CertifiedManifest[]] = [genesis]
  const distrusted = new Map<Hex, number>()
  const stolen = new Map<number, MemberSet>()
  const indexes = [indexesOf(genesis.manifest)]
  let outside: string | undefined

  function faulty(epoch: number): MemberSet {
    let set = 0
    for (const [node, member] of indexes[epoch] ?? []) {
      if (epoch >= (distrusted.get(node) ?? Number.POSITIVE_INFINITY)) set |= 1 << member
    }
    return set
  }

  function expectAssumption(epoch: number): void {
    const members = chain[epoch]?.manifest.members.length ?? 0
    const count = sizeOf(faulty(epoch))
    const tolerated = faultsTolerated(members)
    if (count <= tolerated) return
    outside ??= `${count} of ${members} members of epoch ${epoch} are faulty, ${tolerated} may be`
  }

  return {
    chain,
    get newest() {
      return chain.at(-1)?.manifest ?? genesis.manifest
    },
    manifest: (epoch) => chain[epoch]?.manifest,
    decided(next) {
      const { epoch, id } = next.manifest
      const known = chain[epoch]
      if (known !== undefined) return bytesToHex(known.manifest.id) === bytesToHex(id)
      chain[epoch] = next
      indexes[epoch] = indexesOf(next.manifest)
      expectAssumption(epoch)
      return true
    },
    memberOf: (epoch, node) => indexes[epoch]?.get(node),
    distrust(node, fromEpoch) {
      distrusted.set(node, fromEpoch)
      for (const epoch of chain.keys()) {
        expectAssumption(epoch)
        onSuspect(epoch)
      }
    },
    isDistrusted: (node) => distrusted.has(node),
    stole(epoch, member) {
      stolen.set(epoch, (stolen.get(epoch) ?? 0) | (1 << member))
      onSuspect(epoch)
    },
    suspects: (epoch) => faulty(epoch) | (stolen.get(epoch) ?? 0),
    get outside() {
      return outside
    },
  }
}

function indexesOf({ members }: Manifest): ReadonlyMap<Hex, number> {
  return new Map(members.map(({ nodeKey }, index) => [bytesToHex(nodeKey), index]))
}
