/** Takes a snapshot of names into the store of a stopped node. */

import { equalBytes } from '../proto/bytes.js'
import type { Certificate } from '../proto/certificate.js'
import type { CertifiedManifest } from '../proto/manifest.js'
import type { Signatures } from '../proto/signatures.js'
import { readSnapshot, SnapshotError, type SnapshotItem } from './snapshot.js'
import type { Store } from './store/store.js'

/** Certificates of one transaction. */
const batchMax = 500

export interface ImportParts {
  readonly store: Store
  readonly signatures: Signatures
  /** Opens the file: it is read twice. */
  readonly open: () => AsyncIterable<Uint8Array>
  /** Milliseconds since 1970: from now on a quarantine counts that comes with the snapshot. */
  readonly nowMs: number
  /** Whether this node votes: then newer manifests come from the others, with what closes an epoch. */
  readonly isMember: boolean
  readonly onProgress?: (step: 'verified' | 'stored', certificates: number) => void
}

export interface Imported {
  readonly manifestsAdded: number
  readonly certificatesAdded: number
  readonly certificates: number
}

/**
 * Verifies all of it before anything is changed. What is stored already stays; an import that was cut short
 * is finished by doing it again.
 * @throws SnapshotError, StoreFault
 */
export async function importSnapshot(parts: ImportParts): Promise<Imported> {
  const { store, onProgress = () => undefined } = parts
  let seen = 0
  for await (const item of items(parts)) {
    if (item.kind === 'chain') expectOwnChain(parts, item.chain)
    else {
      expectNoContradiction(store, item.certificate)
      seen += 1
      if (seen % 1_000 === 0) onProgress('verified', seen)
    }
  }
  const before = store.counts().certificates
  let manifestsAdded = 0
  let batch: Certificate[] = []
  let stored = 0
  for await (const item of items(parts)) {
    if (item.kind === 'chain') manifestsAdded = addManifests(store, item.chain)
    else batch.push(item.certificate)
    if (batch.length < batchMax) continue
    commit(parts, batch)
    stored += batch.length
    batch = []
    onProgress('stored', stored)
  }
  commit(parts, batch)
  const certificatesAdded = store.counts().certificates - before
  return { manifestsAdded, certificatesAdded, certificates: seen }
}

/** Verified each time: the file may have changed between the two. */
function items({ store, signatures, open }: ImportParts): AsyncIterable<SnapshotItem> {
  const [genesis] = store.manifests()
  if (genesis === undefined) throw new RangeError('A store to import into has a genesis')
  return readSnapshot(open(), signatures, genesis.manifest.federationId)
}

function expectOwnChain(
  { store, isMember }: ImportParts,
  chain: readonly CertifiedManifest[],
): void {
  const own = store.manifests()
  for (const [epoch, { manifest }] of own.entries()) {
    const same = chain[epoch]
    if (same !== undefined && !equalBytes(same.manifest.id, manifest.id)) {
      throw new SnapshotError(
        `The snapshot has another manifest of epoch ${epoch} than this store.`,
      )
    }
  }
  if (!isMember || chain.length <= own.length) return
  throw new SnapshotError(
    `The snapshot goes on to epoch ${chain.length - 1}, and this member is in ${own.length - 1}: ` +
      'start it, so that it learns of the later epochs from the others and closes its own.',
  )
}

function expectNoContradiction(store: Store, { registration }: Certificate): void {
  const { slot, id, name, sequence } = registration
  const stored = store.certificateOf(slot)?.certificate.registration
  if (stored === undefined || equalBytes(stored.id, id)) return
  throw new SnapshotError(
    `The store has another certificate of registration ${sequence} of ${name}: more members lie than ` +
      'the federation bears. Keep both, and compare evidence with other operators.',
  )
}

function addManifests(store: Store, chain: readonly CertifiedManifest[]): number {
  const added = chain.slice(store.manifests().length)
  for (const one of added) store.addManifest(one)
  return added.length
}

function commit({ store, nowMs }: ImportParts, batch: readonly Certificate[]): void {
  if (batch.length === 0) return
  store.commit(
    {
      ...{ batchNumbers: [], slots: [], dropped: [], manifests: [], closings: [], evidence: [] },
      certificates: batch.map((certificate) => ({ certificate, storedAtMs: nowMs })),
    },
    () => undefined,
  )
}
