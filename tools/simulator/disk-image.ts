/** What is on a member's disk at one moment. */
import type { BatchNumber, CoveredClosing, StoredCertificate, Writes } from '../../cluster/ports.js'
import type { RangeSet } from '../../cluster/rules/range-set.js'
import type { Hex, Slot } from '../../cluster/rules/slot.js'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import type { CertifiedSlot } from '../../proto/closing.js'
import type { Evidence } from '../../proto/evidence.js'
import { type CertifiedManifest, manifestSlot } from '../../proto/manifest.js'

export interface DiskImage {
  readonly certificates: Map<Hex, StoredCertificate>
  manifests: readonly CertifiedManifest[]
  readonly slots: Map<Hex, Slot>
  readonly closings: Map<number, CoveredClosing[]>
  readonly batchNumbers: Map<string, BatchNumber>
  readonly evidence: Evidence[]
  settled: number
  /** Of `certificates`, by rising slot; undefined when it must be sorted anew. */
  sorted: readonly CertifiedSlot[] | undefined
  /** The same as ranges; undefined when it must be made anew. */
  ranges: RangeSet | undefined
}

export function newImage(genesis: CertifiedManifest | undefined): DiskImage {
  return {
    certificates: new Map(),
    manifests: genesis === undefined ? [] : [genesis],
    slots: new Map(),
    closings: new Map(),
    batchNumbers: new Map(),
    evidence: [],
    settled: 0,
    sorted: undefined,
    ranges: undefined,
  }
}

export function copyOf(image: DiskImage): DiskImage {
  return {
    certificates: new Map(image.certificates),
    manifests: image.manifests,
    slots: new Map(image.slots),
    closings: new Map([...image.closings].map(([epoch, closings]) => [epoch, [...closings]])),
    batchNumbers: new Map(image.batchNumbers),
    evidence: [...image.evidence],
    settled: image.settled,
    sorted: image.sorted,
    ranges: image.ranges,
  }
}

/**
 * All of it or nothing.
 * @param nodeKey whose disk it is: of votes and proposals only its own are kept
 * @throws Error for a manifest out of order, or a second value for a certified slot
 */
export function apply(image: DiskImage, writes: Writes, nodeKey: Uint8Array): void {
  expectFitting(image, writes)
  for (const one of writes.batchNumbers) {
    const key = batchKey(one.epoch, one.member)
    if (one.number > (image.batchNumbers.get(key)?.number ?? 0)) image.batchNumbers.set(key, one)
  }
  for (const manifest of writes.manifests) {
    image.manifests = [...image.manifests, manifest]
    const { federationId, epoch } = manifest.manifest
    image.slots.delete(bytesToHex(manifestSlot(federationId, epoch)))
  }
  for (const slot of writes.slots) image.slots.set(slot.key, asStored(slot, image, nodeKey))
  for (const key of writes.dropped) image.slots.delete(key)
  for (const { certificate, storedAtMs } of writes.certificates) {
    const stored = { certificate, storedAtMs }
    const key = bytesToHex(stored.certificate.registration.slot)
    image.slots.delete(key)
    const before = image.certificates.get(key)
    if (before === undefined) {
      image.sorted = undefined
      image.ranges = undefined
    }
    if (before === undefined || isEarlier(stored, before)) image.certificates.set(key, stored)
  }
  for (const covered of writes.closings) {
    const { epoch, member } = covered.closing
    const known = (image.closings.get(epoch) ?? []).filter((one) => one.closing.member !== member)
    image.closings.set(epoch, [...known, covered])
  }
  image.settled = writes.settled ?? image.settled
  image.evidence.push(...writes.evidence)
}

function expectFitting(image: DiskImage, { manifests, certificates }: Writes): void {
  for (const [i, { manifest }] of manifests.entries()) {
    const next = image.manifests.length + i
    if (manifest.epoch !== next) throw new Error(`Manifest ${manifest.epoch} instead of ${next}`)
  }
  for (const { certificate } of certificates) {
    const { slot, id } = certificate.registration
    const known = image.certificates.get(bytesToHex(slot))?.certificate.registration.id
    if (known !== undefined && !equalBytes(known, id)) throw new Error('A slot has two values')
  }
}

export function batchKey(epoch: number, member: number): string {
  return `${epoch}/${member}`
}

/** Index of a node among the members of an epoch; undefined when it is none, or the epoch is unknown. */
export function memberIndex(
  manifests: readonly CertifiedManifest[],
  epoch: number,
  nodeKey: Uint8Array,
): number | undefined {
  const members = manifests[epoch]?.manifest.members ?? []
  const index = members.findIndex((member) => equalBytes(member.nodeKey, nodeKey))
  return index === -1 ? undefined : index
}

function asStored(slot: Slot, image: DiskImage, nodeKey: Uint8Array): Slot {
  const self = memberIndex(image.manifests, slot.epoch, nodeKey)
  return {
    ...slot,
    votes: slot.votes.filter(({ member }) => member === self),
    proposals: slot.proposals.filter(({ proposal }) => proposal.member === self),
    timers: { prevote: false, precommit: false },
  }
}

/** Of two times for one decision the earlier counts. */
function isEarlier(one: StoredCertificate, other: StoredCertificate): boolean {
  const same = equalBytes(one.certificate.registration.id, other.certificate.registration.id)
  return same && one.storedAtMs < other.storedAtMs
}
