/**
 * One hash over everything certified, for presence: equal roots mean equal sets. Slots are spread over
 * 256 buckets by their first byte; a bucket's digest is SHA-256 over its (slot, id) pairs by rising slot,
 * and the root SHA-256 over the 256 digests. Only buckets that changed are hashed again. (Hashes over
 * sorted content, never sums of ids, which owners choose: FEDERATION.md section 5.)
 *
 * A bucket of a large store takes milliseconds, so they are hashed a few at a time between requests, and
 * what is told is the last root that was finished: it may lag behind while much is being certified.
 */
import { createHash } from 'node:crypto'

const bucketCount = 256

/** The (slot, id) pairs whose slots begin with a byte, by rising slot, 64 bytes each, one after another. */
export type ReadBucket = (firstByte: number) => Iterable<Uint8Array>

export class NamesRoot {
  readonly #readBucket: ReadBucket
  readonly #digests: Uint8Array[] = []
  readonly #stale = new Set<number>()
  #root: Uint8Array | undefined

  constructor(readBucket: ReadBucket) {
    this.#readBucket = readBucket
    for (let bucket = 0; bucket < bucketCount; bucket++) this.#stale.add(bucket)
  }

  changed(slot: Uint8Array): void {
    this.#stale.add(slot[0] ?? 0)
  }

  /** 32 bytes, as last finished; undefined before the first time. */
  get root(): Uint8Array | undefined {
    return this.#root
  }

  /** Hashes up to so many of the buckets that changed. @returns whether the root is up to date */
  advance(bucketsMax: number): boolean {
    if (this.#stale.size === 0) return true
    let left = bucketsMax
    for (const bucket of this.#stale) {
      if (left === 0) return false
      left -= 1
      const bucketHash = createHash('sha256')
      for (const bytes of this.#readBucket(bucket)) bucketHash.update(bytes)
      this.#digests[bucket] = bucketHash.digest()
      this.#stale.delete(bucket)
    }
    const hash = createHash('sha256')
    for (const digest of this.#digests) hash.update(digest)
    this.#root = new Uint8Array(hash.digest())
    return true
  }
}
