/** What a node keeps on disk: manifests, certificates, and what a member must never forget. */
import Database from 'better-sqlite3'
import type { EncodedCertificate } from '../../cluster/messages.js'
import type {
  BatchNumber,
  CoveredClosing,
  MemberStore,
  StoredCertificate,
  Writes,
  WrittenCertificate,
} from '../../cluster/ports.js'
import type { RangeSet } from '../../cluster/rules/range-set.js'
import type { Slot } from '../../cluster/rules/slot.js'
import { equalBytes, hexToBytes, plainBytes } from '../../proto/bytes.js'
import { decodeCertificate, encodeCertificate } from '../../proto/certificate.js'
import type { CertifiedSlot } from '../../proto/closing.js'
import type { Evidence } from '../../proto/evidence.js'
import {
  type CertifiedManifest,
  decodeCertifiedManifest,
  encodeCertifiedManifest,
  manifestSlot,
} from '../../proto/manifest.js'
import { Recent } from '../recent.js'
import { faulting, StoreFault } from './fault.js'
import { type MemberState, memberState } from './member-state.js'
import { expectOurs, migrate } from './migrations.js'
import { type RangeDigests, rangeDigests } from './range-digests.js'
import type { OwnPlace } from './undecided-slots.js'
import { WriteAheadLog } from './write-ahead-log.js'

export interface StoreOptions {
  /** The node's own, 32 bytes: of undecided slots only our own votes are kept. Not needed without slots. */
  readonly nodeKey?: Uint8Array
  /** Newest certificates kept decoded in memory, about 3 KiB each. */
  readonly cachedNamesMax?: number
  /** Certificates after which digests of ranges are written anew; for tests. */
  readonly freshSlotsMax?: number
  /** For a look without a lock: nothing is written, and the database must be there already. */
  readonly readonly?: boolean
}

/** Every method may throw a StoreFault, after which the store must not be used. */
export interface Store extends MemberStore {
  /** Adds the next epoch's manifest, durably. */
  addManifest(manifest: CertifiedManifest): void
  /** How many names have a certificate, and how many certificates there are. */
  counts(): { readonly names: number; readonly certificates: number }
  /** The digest of `rangeSet` as a whole: equal roots mean equal sets. 32 bytes. */
  namesRoot(): Uint8Array
  /** Works on the names root: up to so many of 256 parts. @returns whether it is up to date */
  advanceNamesRoot(partsMax: number): boolean
  /** Every certificate's encoding by rising (name, sequence), as they stand when it starts. */
  certificates(): IterableIterator<Uint8Array>
  close(): void
}

interface CertificateRow {
  readonly bytes: Uint8Array
  readonly stored_at_ms: number
}

/** Names known to be absent: the claims of a flush ask for theirs several times. */
const absentNamesMax = 4_096

/** About 30 MiB, and most of what a node of a few thousand active names is asked for. */
const cachedNamesDefault = 10_000

/**
 * Opens or makes a store. Writes are durable when they return, but for those that may be lost: WAL with
 * synchronous=NORMAL, and the log flushed here.
 * @throws StoreFault for a foreign, newer or broken database
 */
export function openStore(path: string, options: StoreOptions = {}): Store {
  return faulting('The store cannot be opened', () => {
    const readonly = options.readonly ?? false
    const database = new Database(path, { readonly, fileMustExist: readonly })
    try {
      // Before anything else: what is not ours is not changed, not even its journal.
      expectOurs(database)
      if (!readonly) database.pragma('journal_mode = WAL')
      database.pragma('synchronous = FULL')
      database.pragma('trusted_schema = OFF')
      if (!readonly) {
        migrate(database)
        database.pragma('synchronous = NORMAL')
      }
      return new SqliteStore(database, options)
    } catch (error) {
      database.close()
      throw error
    }
  })
}

class SqliteStore implements Store {
  readonly #database: Database.Database
  readonly #nodeKey: Uint8Array | undefined
  readonly #statements: ReturnType<typeof prepare>
  readonly #newest: Recent<string, StoredCertificate>
  /** A cache of its own, so that asking for nobody pushes nobody out of the other. */
  readonly #absent = new Recent<string, true>(absentNamesMax)
  readonly #freshSlotsMax: number | undefined
  #digests: RangeDigests | undefined
  readonly #commit: (writes: Writes) => readonly WrittenCertificate[]
  readonly #namesRoot: () => Uint8Array
  #member: MemberState | undefined
  #manifests: readonly CertifiedManifest[] | undefined
  #counts: { names: number; certificates: number } | undefined
  readonly #log: WriteAheadLog

  constructor(database: Database.Database, options: StoreOptions) {
    const { nodeKey, cachedNamesMax } = options
    this.#freshSlotsMax = options.freshSlotsMax
    this.#database = database
    this.#log = new WriteAheadLog(database)
    this.#nodeKey = nodeKey
    this.#statements = prepare(database)
    this.#newest = new Recent(cachedNamesMax ?? cachedNamesDefault)
    this.#commit = database.transaction((writes: Writes) => this.#write(writes))
    this.#namesRoot = database.transaction(() => this.#ranges.summary('').digest)
  }

  /** Prepared when it is asked for: a look at a store of an earlier schema can do without. */
  get #state(): MemberState {
    this.#member ??= memberState(this.#database, (epoch) => this.#placeIn(epoch))
    return this.#member
  }

  /** Likewise. */
  get #ranges(): RangeDigests {
    this.#digests ??= faulting('Digests cannot be read', () =>
      rangeDigests(this.#database, this.#freshSlotsMax),
    )
    return this.#digests
  }

  manifests(): readonly CertifiedManifest[] {
    this.#manifests ??= faulting('Manifests cannot be read', () =>
      this.#statements.manifests
        .all()
        .map(({ bytes }) => decodeCertifiedManifest(plainBytes(bytes))),
    )
    return this.#manifests
  }

  addManifest(one: CertifiedManifest): void {
    this.#changing('A manifest cannot be stored', () => {
      this.#addManifest(one)
      this.#log.flush()
    })
  }

  newest(name: string): StoredCertificate | undefined {
    const cached = this.#newest.get(name)
    if (cached !== undefined) return cached
    if (this.#absent.get(name)) return undefined
    const stored = faulting('A certificate cannot be read', () =>
      open(this.#statements.newest.get(name)),
    )
    if (stored === undefined) this.#absent.set(name, true)
    else this.#newest.set(name, stored)
    return stored
  }

  certificateAt(name: string, sequence: number): StoredCertificate | undefined {
    const newest = this.newest(name)
    const newestSequence = newest?.certificate.registration.sequence ?? -1
    if (sequence > newestSequence) return undefined
    if (sequence === newestSequence) return newest
    return faulting('A certificate cannot be read', () =>
      open(this.#statements.at.get(name, sequence)),
    )
  }

  certificateOf(slot: Uint8Array): StoredCertificate | undefined {
    return faulting('A certificate cannot be read', () => open(this.#statements.ofSlot.get(slot)))
  }

  encodedOf(slot: Uint8Array): EncodedCertificate | undefined {
    return faulting('A certificate cannot be read', () => {
      const row = this.#statements.ofSlot.get(slot)
      return row && { bytes: plainBytes(row.bytes), storedAtMs: row.stored_at_ms }
    })
  }

  rangeSet(): RangeSet {
    const what = 'Digests cannot be computed'
    const ranges = () => this.#ranges
    return {
      get count() {
        return ranges().count
      },
      summary: (prefix) => faulting(what, () => ranges().summary(prefix)),
      pairs: (prefix) => faulting(what, () => ranges().pairs(prefix)),
    }
  }

  certifiedSlots(): readonly CertifiedSlot[] {
    return faulting('Certified slots cannot be read', () =>
      this.#statements.slots
        .all()
        .map(({ slot, id }) => ({ slot: plainBytes(slot), id: plainBytes(id) })),
    )
  }

  slots(): readonly Slot[] {
    return faulting('Undecided slots cannot be read', () => this.#state.slots.all())
  }

  closings(epoch: number): readonly CoveredClosing[] {
    return faulting('Closings cannot be read', () => this.#state.closings.of(epoch))
  }

  settled(): number {
    return faulting('The settled epoch cannot be read', () => this.#state.settled())
  }

  batchNumber(epoch: number, member: number): BatchNumber | undefined {
    return faulting('The batch number cannot be read', () => {
      return this.#state.batchNumber(epoch, member)
    })
  }

  evidence(): readonly Evidence[] {
    return faulting('Evidence cannot be read', () => this.#state.evidence.all())
  }

  commit(writes: Writes, onDurable: () => void): void {
    const added = this.#changing('What was decided cannot be stored', () => {
      const certificates = this.#commit(writes)
      // With it all that was committed before: they are one log.
      if (writes.mayBeLost !== true) this.#log.flush()
      return certificates
    })
    for (const one of added) this.#nowCertified(one)
    onDurable()
  }

  /** What a failed transaction has left in memory is forgotten. */
  #changing<Result>(what: string, change: () => Result): Result {
    const before = this.#manifests
    try {
      return faulting(what, change)
    } catch (fault) {
      this.#manifests = before
      throw fault
    }
  }

  /** @returns the certificates that were not there before */
  #write(writes: Writes): readonly WrittenCertificate[] {
    const state = this.#state
    for (const one of writes.manifests) this.#addManifest(one)
    for (const number of writes.batchNumbers) state.raiseBatchNumber(number)
    for (const slot of writes.slots) state.slots.put(slot)
    for (const slot of writes.dropped) state.slots.drop(hexToBytes(slot))
    for (const { manifest } of writes.manifests) {
      state.slots.drop(manifestSlot(manifest.federationId, manifest.epoch))
    }
    const added = writes.certificates.filter((one) => this.#addCertificate(one))
    this.#ranges.add(added.map(({ certificate }) => certificate.registration.slot))
    for (const { certificate } of writes.certificates) {
      state.slots.drop(certificate.registration.slot)
    }
    for (const one of writes.closings) state.closings.add(one)
    if (writes.settled !== undefined) {
      state.settle(writes.settled)
      state.closings.dropBefore(writes.settled - 1)
    }
    for (const one of writes.evidence) state.evidence.add(one)
    return added
  }

  #addManifest(one: CertifiedManifest): void {
    const known = this.manifests()
    const { epoch } = one.manifest
    if (epoch !== known.length) {
      throw new StoreFault(`Manifest ${epoch} does not follow ${known.length} others.`)
    }
    this.#statements.addManifest.run(epoch, encodeCertifiedManifest(one))
    this.#manifests = [...known, one]
  }

  /**
   * @returns false when the slot was certified before, by the same registration: then the earlier time stays
   * @throws StoreFault when it was by another: whatever led there, nothing may be built on it
   */
  #addCertificate({ certificate, storedAtMs, encoded }: WrittenCertificate): boolean {
    const { name, sequence, slot, id } = certificate.registration
    const bytes = encoded ?? encodeCertificate(certificate)
    const { addCertificate, at, setStoredAt } = this.#statements
    const { changes } = addCertificate.run(name, sequence, slot, id, bytes, storedAtMs)
    if (changes === 1) return true
    const before = open(at.get(name, sequence))
    if (before !== undefined && equalBytes(before.certificate.registration.id, id)) {
      if (storedAtMs < before.storedAtMs) {
        setStoredAt.run(storedAtMs, name, sequence)
        this.#newest.delete(name)
      }
      return false
    }
    throw new StoreFault(`Registration ${sequence} of a name has two certificates that differ.`)
  }

  #nowCertified(stored: WrittenCertificate): void {
    const { name, sequence } = stored.certificate.registration
    const cached = this.#newest.get(name)
    // What is neither cached nor known to be absent may have a newer one on disk.
    const isNewest =
      cached === undefined
        ? this.#absent.get(name)
        : cached.certificate.registration.sequence < sequence
    // What came encoded is a view of much that came with it.
    if (stored.encoded !== undefined) this.#newest.delete(name)
    else if (isNewest) this.#newest.set(name, stored)
    this.#absent.delete(name)
    if (this.#counts === undefined) return
    this.#counts.certificates += 1
    if (sequence === 0) this.#counts.names += 1
  }

  #placeIn(epoch: number): OwnPlace {
    const manifest = this.manifests()[epoch]?.manifest
    const nodeKey = this.#nodeKey
    if (manifest === undefined)
      throw new StoreFault(`A slot of epoch ${epoch}, which is not stored.`)
    if (nodeKey === undefined) throw new Error('A store that keeps slots is told the node key')
    const member = manifest.members.findIndex((one) => equalBytes(one.nodeKey, nodeKey))
    return { federationId: manifest.federationId, member: member === -1 ? undefined : member }
  }

  counts(): { readonly names: number; readonly certificates: number } {
    this.#counts ??= faulting('Names cannot be counted', () => {
      const row = this.#statements.counts.get()
      return { names: row?.names ?? 0, certificates: row?.certificates ?? 0 }
    })
    return { ...this.#counts }
  }

  /** From one view of the database: while it is only looked at, the node that owns it may write. */
  namesRoot(): Uint8Array {
    return faulting('The names root cannot be computed', () => this.#namesRoot())
  }

  advanceNamesRoot(partsMax: number): boolean {
    return faulting('The names root cannot be computed', () => this.#ranges.advance(partsMax))
  }

  *certificates(): IterableIterator<Uint8Array> {
    for (const { bytes } of this.#statements.all.iterate()) yield plainBytes(bytes)
  }

  close(): void {
    this.#log.close()
    this.#database.close()
  }
}

function prepare(database: Database.Database) {
  return {
    manifests: database.prepare<[], { bytes: Buffer }>(
      'SELECT bytes FROM manifests ORDER BY epoch',
    ),
    addManifest: database.prepare<[number, Uint8Array]>(
      'INSERT INTO manifests (epoch, bytes) VALUES (?, ?)',
    ),
    newest: database.prepare<[string], CertificateRow>(
      'SELECT bytes, stored_at_ms FROM certificates WHERE name = ? ORDER BY sequence DESC LIMIT 1',
    ),
    at: database.prepare<[string, number], CertificateRow>(
      'SELECT bytes, stored_at_ms FROM certificates WHERE name = ? AND sequence = ?',
    ),
    ofSlot: database.prepare<[Uint8Array], CertificateRow>(
      'SELECT bytes, stored_at_ms FROM certificates WHERE slot = ?',
    ),
    slots: database.prepare<[], { slot: Buffer; id: Buffer }>(
      'SELECT slot, id FROM certificates ORDER BY slot',
    ),
    addCertificate: database.prepare<[string, number, Uint8Array, Uint8Array, Uint8Array, number]>(
      `INSERT INTO certificates (name, sequence, slot, id, bytes, stored_at_ms)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    ),
    setStoredAt: database.prepare<[number, string, number]>(
      'UPDATE certificates SET stored_at_ms = ? WHERE name = ? AND sequence = ?',
    ),
    counts: database.prepare<[], { names: number; certificates: number }>(
      `SELECT count(*) AS certificates, coalesce(sum(sequence = 0), 0) AS names FROM certificates`,
    ),
    all: database.prepare<[], { bytes: Buffer }>(
      'SELECT bytes FROM certificates ORDER BY name, sequence',
    ),
  }
}

function open(row: CertificateRow | undefined): StoredCertificate | undefined {
  if (row === undefined) return undefined
  const certificate = decodeCertificate(plainBytes(row.bytes))
  return { certificate, storedAtMs: row.stored_at_ms }
}
