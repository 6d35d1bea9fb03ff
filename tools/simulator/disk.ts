/**
 * A member's store in memory, with what a disk does to it: a commit is durable only after a while, and a
 * crash before that keeps or loses it.
 */
import type { MemberStore, StoredCertificate, Writes } from '../../cluster/ports.js'
import { type RangeSet, rangeSetOf } from '../../cluster/rules/range-set.js'
import { bytesToHex, compareBytes } from '../../proto/bytes.js'
import { encodeCertificate } from '../../proto/certificate.js'
import type { CertifiedSlot } from '../../proto/closing.js'
import type { CertifiedManifest } from '../../proto/manifest.js'
import { apply, batchKey, copyOf, type DiskImage, newImage } from './disk-image.js'

export interface DiskParts {
  readonly nodeKey: Uint8Array
  /** Undefined: nothing is on it, and the genesis is the first that is written. */
  readonly genesis: CertifiedManifest | undefined
  /** Until the next commit is durable, ms; undefined: at once, before `commit` returns. */
  readonly syncMs: () => number | undefined
  readonly after: (ms: number, run: () => void) => () => void
  /** Told of all that becomes durable, before the driver is. */
  readonly onDurable: (writes: Writes) => void
}

export interface Disk extends MemberStore {
  /** What would be found after a loss of power. */
  readonly durable: DiskImage
  /** Commits that are not durable yet. */
  readonly unsynced: number
  /** @param kept how many of the unsynced commits have reached the disk all the same */
  crash(kept: number): void
  backUp(): DiskImage
  restore(image: DiskImage): void
}

interface Pending {
  readonly writes: Writes
  /** Undefined for what may be lost: it is written with the next that may not. */
  readonly onDurable: (() => void) | undefined
}

export function createDisk(parts: DiskParts): Disk {
  const { nodeKey } = parts
  let durable = newImage(parts.genesis)
  let seen = newImage(parts.genesis)
  let pending: Pending[] = []
  let callOffSync: (() => void) | undefined

  const ranges: RangeSet = {
    get count() {
      return seen.certificates.size
    },
    summary: (prefix) => rangesOf(seen).summary(prefix),
    pairs: (prefix) => rangesOf(seen).pairs(prefix),
  }

  function certificatesOf(name: string): StoredCertificate[] {
    return [...seen.certificates.values()].filter(
      ({ certificate }) => certificate.registration.name === name,
    )
  }

  function commit(writes: Writes, onDurable: () => void): void {
    apply(seen, writes, nodeKey)
    if (writes.mayBeLost === true) {
      pending.push({ writes, onDurable: undefined })
      onDurable()
      return
    }
    pending.push({ writes, onDurable })
    if (callOffSync === undefined) startSync()
  }

  /** One commit after the other reaches the disk. */
  function startSync(): void {
    const ms = parts.syncMs()
    if (ms !== undefined) {
      callOffSync = parts.after(ms, sync)
      return
    }
    callOffSync = () => {}
    sync()
  }

  function sync(): void {
    callOffSync = undefined
    const vital = pending.findIndex((one) => one.onDurable !== undefined)
    const synced = pending.splice(0, vital + 1)
    for (const { writes } of synced) {
      apply(durable, writes, nodeKey)
      parts.onDurable(writes)
    }
    if (pending.some((one) => one.onDurable !== undefined)) startSync()
    synced.at(-1)?.onDurable?.()
  }

  return {
    certificateAt: (name, sequence) =>
      certificatesOf(name).find(
        ({ certificate }) => certificate.registration.sequence === sequence,
      ),
    newest: (name) =>
      certificatesOf(name).reduce<StoredCertificate | undefined>(
        (best, one) => (best === undefined || sequenceOf(one) > sequenceOf(best) ? one : best),
        undefined,
      ),
    certificateOf: (slot) => seen.certificates.get(bytesToHex(slot)),
    encodedOf(slot) {
      const stored = seen.certificates.get(bytesToHex(slot))
      if (stored === undefined) return undefined
      return { bytes: encodeCertificate(stored.certificate), storedAtMs: stored.storedAtMs }
    },
    certifiedSlots: () => sortedSlots(seen),
    rangeSet: () => ranges,
    manifests: () => seen.manifests,
    slots: () => [...seen.slots.values()],
    closings: (epoch) => seen.closings.get(epoch) ?? [],
    settled: () => seen.settled,
    evidence: () => [...seen.evidence],
    batchNumber: (epoch, member) => seen.batchNumbers.get(batchKey(epoch, member)),
    commit,
    get durable() {
      return durable
    },
    get unsynced() {
      return pending.length
    },
    crash(kept) {
      callOffSync?.()
      callOffSync = undefined
      for (const { writes } of pending.slice(0, kept)) {
        apply(durable, writes, nodeKey)
        parts.onDurable(writes)
      }
      pending = []
      seen = copyOf(durable)
    },
    backUp: () => copyOf(durable),
    restore(image) {
      durable = copyOf(image)
      seen = copyOf(image)
    },
  }
}

function sortedSlots(image: DiskImage): readonly CertifiedSlot[] {
  image.sorted ??= [...image.certificates.values()]
    .map(({ certificate }) => certificate.registration)
    .map(({ slot, id }) => ({ slot, id }))
    .sort((a, b) => compareBytes(a.slot, b.slot))
  return image.sorted
}

function rangesOf(image: DiskImage): RangeSet {
  image.ranges ??= rangeSetOf(sortedSlots(image))
  return image.ranges
}

function sequenceOf({ certificate }: StoredCertificate): number {
  return certificate.registration.sequence
}
