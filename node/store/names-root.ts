/**
 * One hash over everything certified, for presence: equal roots mean equal sets. Slots are spread over
 * 256 buckets by their first byte; a bucket's digest is SHA-256 over its (slot, id) pairs by rising slot,
 * and the root SHA-256 over the 256 digests. Only buckets that changed are hashed again. (Hashes over
 * sorted content, never sums of ids, which owners choose: FEDERATION.md section 5.)
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
    this.#root = undefined
  }

  /** 32 bytes. */
  root(): Uint8Array {
    if (this.#root !== undefined) return this.#root
    for (const bucket of this.#stale) {
      const hash = createHash('sha256')
      for (const bytes of this.#readBucket(bucket)) hash.update(bytes)
      this.#digests[bucket] = hash.digest()
    }
    this.#stale.clear()
    const hash = createHash('sha256')
    for (const digest of this.#digests) hash.update(digest)
    this.#root = new Uint8Array(hash.digest())
    return this.#root
  }
}
