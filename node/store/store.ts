/** What a node keeps on disk: manifests, certificates, and the number of its last vote batch. */
import Database from 'better-sqlite3'
import type { Decision, SoloStore, StoredCertificate } from '../../cluster/solo.js'
import { plainBytes } from '../../proto/bytes.js'
import { type Certificate, decodeCertificate, encodeCertificate } from '../../proto/certificate.js'
import {
  type CertifiedManifest,
  decodeCertifiedManifest,
  encodeCertifiedManifest,
} from '../../proto/manifest.js'
import { Recent } from '../recent.js'
import { faulting, StoreFault } from './fault.js'
import { expectOurs, migrate } from './migrations.js'
import { NamesRoot } from './names-root.js'

export interface StoreOptions {
  /** Newest certificates kept decoded in memory, about 3 KiB each. */
  readonly cachedNamesMax?: number
  /** For a look without a lock: nothing is written, and the database must be there already. */
  readonly readonly?: boolean
}

/** Every method may throw a StoreFault, after which the store must not be used. */
export interface Store extends SoloStore {
  /** All manifests by rising epoch; none in a new store. Not verified. */
  manifests(): CertifiedManifest[]
  /** Adds the next epoch's manifest, durably. */
  addManifest(manifest: CertifiedManifest): void
  /** The newest certificate of a name. */
  newest(name: string): StoredCertificate | undefined
  /** How many names have a certificate, and how many certificates there are. */
  counts(): { readonly names: number; readonly certificates: number }
  /** SHA-256 over everything certified, as last finished by `advanceNamesRoot`; see names-root.ts. */
  namesRoot(): Uint8Array | undefined
  /** Works on the names root: up to so many of 256 buckets. @returns whether it is up to date */
  advanceNamesRoot(bucketsMax: number): boolean
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
 * Opens or makes a store. Writes are durable when they return: WAL with synchronous=FULL.
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
      if (!readonly) migrate(database)
      return new SqliteStore(database, options.cachedNamesMax ?? cachedNamesDefault)
    } catch (error) {
      database.close()
      throw error
    }
  })
}

class SqliteStore implements Store {
  readonly #database: Database.Database
  readonly #statements: ReturnType<typeof prepare>
  readonly #newest: Recent<string, StoredCertificate>
  /** A cache of its own, so that asking for nobody pushes nobody out of the other. */
  readonly #absent = new Recent<string, true>(absentNamesMax)
  readonly #root: NamesRoot
  readonly #commit: (decision: Decision) => void
  #counts: { names: number; certificates: number } | undefined

  constructor(database: Database.Database, cachedNamesMax: number) {
    this.#database = database
    this.#statements = prepare(database)
    this.#newest = new Recent(cachedNamesMax)
    this.#root = new NamesRoot((bucket) => this.#readBucket(bucket))
    this.#commit = database.transaction((decision: Decision) => this.#write(decision))
  }

  manifests(): CertifiedManifest[] {
    return faulting('Manifests cannot be read', () =>
      this.#statements.manifests
        .all()
        .map(({ bytes }) => decodeCertifiedManifest(plainBytes(bytes))),
    )
  }

  addManifest(one: CertifiedManifest): void {
    faulting('A manifest cannot be stored', () => {
      this.#statements.addManifest.run(one.manifest.epoch, encodeCertifiedManifest(one))
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

  lastBatchNumber(epoch: number): number {
    return faulting('The batch number cannot be read', () => {
      return this.#statements.batchNumber.get(epoch)?.number ?? 0
    })
  }

  commit(decision: Decision): void {
    faulting('A decision cannot be stored', () => this.#commit(decision))
    for (const certificate of decision.certificates) {
      const { name, slot, sequence } = certificate.registration
      this.#absent.delete(name)
      this.#newest.set(name, { certificate, storedAtMs: decision.storedAtMs })
      this.#root.changed(slot)
      if (this.#counts === undefined) continue
      this.#counts.certificates += 1
      if (sequence === 0) this.#counts.names += 1
    }
  }

  #write({ epoch, batchNumber, certificates, storedAtMs }: Decision): void {
    const last = this.#statements.batchNumber.get(epoch)?.number ?? 0
    if (batchNumber <= last) throw new StoreFault(`Batch ${batchNumber} after batch ${last}.`)
    this.#statements.setBatchNumber.run(epoch, batchNumber)
    for (const certificate of certificates) {
      const { name, sequence, slot, id } = certificate.registration
      const bytes = encodeCertificate(certificate)
      this.#statements.addCertificate.run(name, sequence, slot, id, bytes, storedAtMs)
    }
  }

  counts(): { readonly names: number; readonly certificates: number } {
    this.#counts ??= faulting('Names cannot be counted', () => {
      const row = this.#statements.counts.get()
      return { names: row?.names ?? 0, certificates: row?.certificates ?? 0 }
    })
    return { ...this.#counts }
  }

  namesRoot(): Uint8Array | undefined {
    return this.#root.root
  }

  advanceNamesRoot(bucketsMax: number): boolean {
    return faulting('The names root cannot be computed', () => this.#root.advance(bucketsMax))
  }

  *#readBucket(bucket: number): Iterable<Uint8Array> {
    const from = Uint8Array.of(bucket)
    const rows =
      bucket === 255
        ? this.#statements.lastBucket.iterate(from)
        : this.#statements.bucket.iterate(from, Uint8Array.of(bucket + 1))
    for (const { slot, id } of rows) {
      yield slot
      yield id
    }
  }

  *certificates(): IterableIterator<Uint8Array> {
    for (const { bytes } of this.#statements.all.iterate()) yield plainBytes(bytes)
  }

  close(): void {
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
    addCertificate: database.prepare<[string, number, Uint8Array, Uint8Array, Uint8Array, number]>(
      `INSERT INTO certificates (name, sequence, slot, id, bytes, stored_at_ms)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    batchNumber: database.prepare<[number], { number: number }>(
      'SELECT number FROM batches WHERE epoch = ?',
    ),
    setBatchNumber: database.prepare<[number, number]>(
      `INSERT INTO batches (epoch, number) VALUES (?, ?)
       ON CONFLICT (epoch) DO UPDATE SET number = excluded.number`,
    ),
    counts: database.prepare<[], { names: number; certificates: number }>(
      `SELECT count(*) AS certificates, coalesce(sum(sequence = 0), 0) AS names FROM certificates`,
    ),
    bucket: database.prepare<[Uint8Array, Uint8Array], { slot: Buffer; id: Buffer }>(
      'SELECT slot, id FROM certificates WHERE slot >= ? AND slot < ? ORDER BY slot',
    ),
    lastBucket: database.prepare<[Uint8Array], { slot: Buffer; id: Buffer }>(
      'SELECT slot, id FROM certificates WHERE slot >= ? ORDER BY slot',
    ),
    all: database.prepare<[], { bytes: Buffer }>(
      'SELECT bytes FROM certificates ORDER BY name, sequence',
    ),
  }
}

function open(row: CertificateRow | undefined): StoredCertificate | undefined {
  if (row === undefined) return undefined
  const certificate: Certificate = decodeCertificate(plainBytes(row.bytes))
  return { certificate, storedAtMs: row.stored_at_ms }
}
