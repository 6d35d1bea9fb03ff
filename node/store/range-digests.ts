/**
 * Digests over ranges of everything certified, as cluster/rules/range-set.ts defines them, without reading
 * everything: slots are spread over 65,536 buckets by their first four hex digits, and above the buckets
 * stands a binary tree of digests, 5 MB in memory. What is certified marks its bucket and the way to the root
 * as stale, and nothing is hashed before somebody asks; then a bucket (15 names of a million) is read anew
 * from the index of slots.
 *
 * On disk are the buckets' digests as they once were (range_digests), and the buckets of all that was
 * certified since (fresh_slots), which is written with it in one transaction. So a start reads no names, and
 * a crash forgets nothing. Before the latter gets long, the digests are written again.
 */
import { hash } from 'node:crypto'
import type Database from 'better-sqlite3'
import {
  emptySummary,
  type RangePrefix,
  type RangeSet,
  type RangeSummary,
} from '../../cluster/rules/range-set.js'
import { plainBytes } from '../../proto/bytes.js'
import type { CertifiedSlot } from '../../proto/closing.js'
import { hashBytes } from '../../proto/limits.js'
import { domainBytes } from '../../proto/signing.js'
import { StoreFault } from './fault.js'

const bucketDigits = 4
const bucketCount = 16 ** bucketDigits
/** Buckets of one row on disk: those of one first byte. */
const bucketsOfRow = 256
/** Low byte of the bucket, count, digest. */
const recordBytes = 1 + 4 + hashBytes
/** Bytes that name a bucket. */
const bucketBytes = 2
/** Certified since the digests were written, after which they are written again: once in so many. */
const freshDefault = 16_384

export interface RangeDigests extends RangeSet {
  /** Within the transaction that certifies these slots, which were not certified before. */
  add(slots: readonly Uint8Array[]): void
  /** Hashes what is stale among up to so many first bytes. @returns whether all is up to date */
  advance(firstBytesMax: number): boolean
}

/** A database that an earlier program has written, and that is only looked at, keeps none: all is read. */
export function rangeDigests(database: Database.Database, freshMax = freshDefault): RangeDigests {
  const pairs = database
    .prepare<[Uint8Array, Uint8Array], [Buffer, Buffer]>(
      'SELECT slot, id FROM certificates WHERE slot BETWEEN ? AND ? ORDER BY slot',
    )
    .raw(true)
  const kept = isKept(database) ? keptDigests(database) : undefined
  const tree = new DigestTree((bucket) => summaryOf(read(bucketPrefix(bucket))))
  const changed = new Set<number>()
  let count = 0
  let fresh = 0
  for (const row of kept?.digests.all() ?? []) count += tree.load(row.first_byte, row.digests)
  for (const { buckets } of (kept?.fresh ?? everything(database)).iterate()) {
    for (let at = 0; at < buckets.length; at += bucketBytes) mark(buckets.readUInt16BE(at))
  }

  function mark(bucket: number): void {
    count += 1
    fresh += 1
    changed.add(Math.floor(bucket / bucketsOfRow))
    tree.stale(bucket)
  }

  function read(prefix: RangePrefix): CertifiedSlot[] {
    const bound = (digit: string) => Buffer.from(prefix.padEnd(2 * hashBytes, digit), 'hex')
    return pairs
      .all(bound('0'), bound('f'))
      .map(([slot, id]) => ({ slot: plainBytes(slot), id: plainBytes(id) }))
  }

  /** Digests of all that is certified by now; what is fresh is in them. */
  function save({ put, dropFresh }: Kept): void {
    for (const firstByte of changed) put.run(firstByte, tree.save(firstByte))
    dropFresh.run()
    changed.clear()
    fresh = 0
  }

  return {
    get count() {
      return count
    },
    summary(prefix) {
      if (prefix.length > bucketDigits) return summaryOf(read(prefix))
      return tree.summary(16 ** prefix.length + Number.parseInt(prefix || '0', 16))
    },
    pairs: read,
    add(slots) {
      if (slots.length === 0) return
      if (kept === undefined) throw new StoreFault('A database that is only looked at is written.')
      const buckets = Buffer.alloc(bucketBytes * slots.length)
      for (const [i, slot] of slots.entries()) {
        buckets.set(slot.subarray(0, bucketBytes), bucketBytes * i)
        mark(buckets.readUInt16BE(bucketBytes * i))
      }
      kept.addFresh.run(buckets)
      if (fresh >= freshMax) save(kept)
    },
    advance(firstBytesMax) {
      let left = firstBytesMax
      for (let firstByte = 0; firstByte < bucketCount / bucketsOfRow; firstByte++) {
        const node = bucketCount / bucketsOfRow + firstByte
        if (!tree.isStale(node)) continue
        if (left === 0) return false
        left -= 1
        tree.summary(node)
      }
      tree.summary(1)
      return true
    },
  }
}

type Kept = ReturnType<typeof keptDigests>

function isKept(database: Database.Database): boolean {
  const table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'range_digests'"
  return database.prepare(table).get() !== undefined
}

function keptDigests(database: Database.Database) {
  return {
    digests: database.prepare<[], { first_byte: number; digests: Buffer }>(
      'SELECT first_byte, digests FROM range_digests',
    ),
    put: database.prepare<[number, Uint8Array]>(
      'INSERT OR REPLACE INTO range_digests (first_byte, digests) VALUES (?, ?)',
    ),
    fresh: database.prepare<[], { buckets: Buffer }>('SELECT buckets FROM fresh_slots'),
    addFresh: database.prepare<[Uint8Array]>('INSERT INTO fresh_slots (buckets) VALUES (?)'),
    dropFresh: database.prepare<[]>('DELETE FROM fresh_slots'),
  }
}

function everything(database: Database.Database) {
  return database.prepare<[], { buckets: Buffer }>(
    'SELECT substr(slot, 1, 2) AS buckets FROM certificates',
  )
}

function bucketPrefix(bucket: number): RangePrefix {
  return bucket.toString(16).padStart(bucketDigits, '0')
}

// ---------------------------------------------------------------- the tree above the buckets

/** Node 1 is the root, those below node i are 2i and 2i+1, and bucket b is node 65,536 + b. */
class DigestTree {
  readonly #readBucket: (bucket: number) => RangeSummary
  readonly #digests = Buffer.alloc(2 * bucketCount * hashBytes)
  readonly #counts = new Uint32Array(2 * bucketCount)
  /** Above a stale node all are stale: so every node but the buckets in the beginning. */
  readonly #stale = new Uint8Array(2 * bucketCount).fill(1, 0, bucketCount)

  constructor(readBucket: (bucket: number) => RangeSummary) {
    this.#readBucket = readBucket
  }

  stale(bucket: number): void {
    for (let node = bucketCount + bucket; node > 0 && !this.isStale(node); node >>= 1) {
      this.#stale[node] = 1
    }
  }

  isStale(node: number): boolean {
    return this.#stale[node] === 1
  }

  summary(node: number): RangeSummary {
    this.#refresh(node)
    const count = this.#counts[node] ?? 0
    if (count === 0) return emptySummary
    return { count, digest: Uint8Array.from(this.#digestOf(node)) }
  }

  #digestOf(node: number): Buffer {
    return this.#digests.subarray(node * hashBytes, (node + 1) * hashBytes)
  }

  #refresh(node: number): void {
    if (!this.isStale(node)) return
    if (node >= bucketCount) {
      const { count, digest } = this.#readBucket(node - bucketCount)
      this.#counts[node] = count
      this.#digests.set(digest, node * hashBytes)
    } else {
      const left = 2 * node
      this.#refresh(left)
      this.#refresh(left + 1)
      const [ofLeft, ofRight] = [this.#counts[left] ?? 0, this.#counts[left + 1] ?? 0]
      this.#counts[node] = ofLeft + ofRight
      if (ofLeft > 0 && ofRight > 0) {
        joinInto(this.#digests, node, this.#digestOf(left), this.#digestOf(left + 1))
      } else this.#digests.set(this.#digestOf(ofLeft > 0 ? left : left + 1), node * hashBytes)
    }
    this.#stale[node] = 0
  }

  /** The buckets of a first byte, those that hold something. */
  save(firstByte: number): Buffer {
    const records: Buffer[] = []
    for (let low = 0; low < bucketsOfRow; low++) {
      const node = bucketCount + firstByte * bucketsOfRow + low
      this.#refresh(node)
      const count = this.#counts[node] ?? 0
      if (count === 0) continue
      const record = Buffer.alloc(recordBytes)
      record.writeUInt8(low)
      record.writeUInt32BE(count, 1)
      record.set(this.#digestOf(node), 5)
      records.push(record)
    }
    return Buffer.concat(records)
  }

  /** @returns how many names they hold @throws StoreFault */
  load(firstByte: number, row: Buffer): number {
    if (row.length % recordBytes !== 0) throw new StoreFault('A row of digests is damaged.')
    let count = 0
    for (let at = 0; at < row.length; at += recordBytes) {
      const node = bucketCount + firstByte * bucketsOfRow + row.readUInt8(at)
      this.#counts[node] = row.readUInt32BE(at + 1)
      this.#digests.set(row.subarray(at + 5, at + recordBytes), node * hashBytes)
      count += this.#counts[node] ?? 0
    }
    return count
  }
}

// ---------------------------------------------------------------- hashes

/**
 * As cluster/rules/range-set.ts has them, five times as fast: a leaf is hashed in the layout that protobuf
 * gives two fields of 32 bytes. The stores' conformance suite compares the two.
 */
const leafStart = Buffer.concat([Buffer.of(0), domainBytes('certified-leaf'), Buffer.of(0x0a, 32)])
const leaf = Buffer.concat([
  leafStart,
  Buffer.alloc(hashBytes),
  Buffer.of(0x12, 32),
  Buffer.alloc(hashBytes),
])
const slotAt = leafStart.length
const idAt = slotAt + hashBytes + 2
const join = Buffer.concat([Buffer.of(1), Buffer.alloc(2 * hashBytes)])

/** A string of bytes is what hashing hands over soonest. */
const text = 'binary'

function joinInto(digests: Buffer, node: number, left: Uint8Array, right: Uint8Array): void {
  join.set(left, 1)
  join.set(right, 1 + hashBytes)
  digests.write(hash('sha256', join, text), node * hashBytes, text)
}

/** @param pairs by rising slot */
function summaryOf(pairs: readonly CertifiedSlot[]): RangeSummary {
  if (pairs.length === 0) return emptySummary
  const digest = Uint8Array.from(Buffer.from(digestOf(pairs, 0, pairs.length), text))
  return { count: pairs.length, digest }
}

/** Of those from `from` up to `to`, which are joined where the bits of the first and the last slot fork. */
function digestOf(pairs: readonly CertifiedSlot[], from: number, to: number): string {
  const [first, last] = [pairs[from], pairs[to - 1]]
  if (first === undefined || last === undefined) throw new RangeError('No pairs')
  if (to - from === 1) {
    leaf.set(first.slot, slotAt)
    leaf.set(first.id, idAt)
    return hash('sha256', leaf, text)
  }
  const at = first.slot.findIndex((byte, i) => byte !== last.slot[i])
  if (at === -1) throw new StoreFault('A slot is certified twice.')
  const bit = 0x80 >> (Math.clz32((first.slot[at] ?? 0) ^ (last.slot[at] ?? 0)) - 24)
  let fork = from + 1
  while (((pairs[fork]?.slot[at] ?? 0) & bit) === 0) fork += 1
  const left = digestOf(pairs, from, fork)
  const right = digestOf(pairs, fork, to)
  join.write(left, 1, text)
  join.write(right, 1 + hashBytes, text)
  return hash('sha256', join, text)
}
