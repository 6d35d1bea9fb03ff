/**
 * Everything that a node knows about names, as one file that anybody can verify: a first line, records
 * (kind, length as four bytes big-endian, bytes) of manifests by rising epoch and certificates by rising
 * (name, sequence), and a last record with the SHA-256 of all before it.
 */
import { createHash } from 'node:crypto'
import { uint32Bytes } from '../proto/bytes.js'
import { type Certificate, decodeCertificate, openCertificate } from '../proto/certificate.js'
import { RefusedError } from '../proto/errors.js'
import { certifiedManifestBytesMax, hashBytes } from '../proto/limits.js'
import {
  type CertifiedManifest,
  decodeCertifiedManifest,
  encodeCertifiedManifest,
  type ManifestChain,
} from '../proto/manifest.js'
import type { Signatures, Verified } from '../proto/signatures.js'
import { openChain } from './federation.js'

const firstLine = Buffer.from('rookery names 1\n')
const recordKinds = { end: 0, manifest: 1, certificate: 2 } as const
const headBytes = 5

export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
}

export interface SnapshotSource {
  manifests(): readonly CertifiedManifest[]
  certificates(): IterableIterator<Uint8Array>
}

/** The file's bytes, piece by piece. */
export function* writeSnapshot(source: SnapshotSource): Generator<Uint8Array> {
  const hash = createHash('sha256')
  for (const piece of pieces(source)) {
    hash.update(piece)
    yield piece
  }
  yield record(recordKinds.end, hash.digest())
}

function* pieces(source: SnapshotSource): Generator<Uint8Array> {
  yield firstLine
  for (const one of source.manifests()) {
    yield record(recordKinds.manifest, encodeCertifiedManifest(one))
  }
  for (const bytes of source.certificates()) yield record(recordKinds.certificate, bytes)
}

function record(kind: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(kind), uint32Bytes(bytes.length), bytes])
}

export interface SnapshotFacts {
  readonly federationId: Uint8Array
  /** Of the newest manifest. */
  readonly epoch: number
  readonly certificates: number
}

export type SnapshotItem =
  | { readonly kind: 'chain'; readonly chain: ManifestChain }
  | { readonly kind: 'certificate'; readonly certificate: Verified<Certificate> }

/**
 * Verifies a snapshot: its hash, the chain of its manifests, and every certificate.
 * @param federationId to expect; without one the snapshot's own is believed
 * @throws SnapshotError, saying what does not hold and where
 */
export async function verifySnapshot(
  chunks: AsyncIterable<Uint8Array>,
  signatures: Signatures,
  federationId?: Uint8Array,
): Promise<SnapshotFacts> {
  let facts: SnapshotFacts | undefined
  for await (const item of readSnapshot(chunks, signatures, federationId)) {
    if (item.kind === 'chain') {
      const [{ manifest }] = item.chain
      const epoch = item.chain.length - 1
      facts = { federationId: manifest.federationId, epoch, certificates: 0 }
    } else if (facts !== undefined) facts = { ...facts, certificates: facts.certificates + 1 }
  }
  if (facts === undefined) throw new Error('A snapshot that was read has a chain')
  return facts
}

/**
 * Reads a snapshot: its chain first, then each certificate, verified. Only at the end is it known that the
 * whole is undamaged.
 * @param federationId to expect; without one the snapshot's own is believed
 * @throws SnapshotError, saying what does not hold and where
 */
export async function* readSnapshot(
  chunks: AsyncIterable<Uint8Array>,
  signatures: Signatures,
  federationId?: Uint8Array,
): AsyncGenerator<SnapshotItem> {
  const manifests: CertifiedManifest[] = []
  let chain: ManifestChain | undefined
  let certificates = 0
  for await (const { kind, bytes } of records(chunks)) {
    if (kind === recordKinds.manifest && chain === undefined) {
      manifests.push(held('A manifest', () => decodeCertifiedManifest(bytes)))
      continue
    }
    if (kind !== recordKinds.certificate) {
      throw new SnapshotError(`A record of kind ${kind} is out of place.`)
    }
    if (chain === undefined) {
      chain = expectChain(manifests, federationId, signatures)
      yield { kind: 'chain', chain }
    }
    const known = chain
    certificates += 1
    const certificate = held(`Certificate ${certificates}`, () =>
      openCertificate(decodeCertificate(bytes), known, signatures),
    )
    yield { kind: 'certificate', certificate }
  }
  if (chain !== undefined) return
  yield { kind: 'chain', chain: expectChain(manifests, federationId, signatures) }
}

function held<Value>(what: string, open: () => Value): Value {
  try {
    return open()
  } catch (cause) {
    if (!(cause instanceof RefusedError)) throw cause
    throw new SnapshotError(`${what} does not hold: ${cause.message}`, { cause })
  }
}

function expectChain(
  manifests: readonly CertifiedManifest[],
  federationId: Uint8Array | undefined,
  signatures: Signatures,
): ManifestChain {
  if (manifests.length === 0) throw new SnapshotError('The snapshot holds no genesis.')
  const chain = openSnapshotChain(manifests, signatures)
  const [{ manifest }] = chain
  if (federationId !== undefined && Buffer.compare(manifest.federationId, federationId) !== 0) {
    throw new SnapshotError('The snapshot is of another federation.')
  }
  return chain
}

function openSnapshotChain(
  manifests: readonly CertifiedManifest[],
  signatures: Signatures,
): ManifestChain {
  try {
    return openChain(manifests, signatures)
  } catch (cause) {
    if (!(cause instanceof RefusedError)) throw cause
    throw new SnapshotError(`The chain of manifests does not hold: ${cause.message}`, { cause })
  }
}

/** Splits chunks into records, and checks the hash at their end. */
async function* records(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly kind: number; readonly bytes: Uint8Array }> {
  const hash = createHash('sha256')
  let rest = Buffer.alloc(0)
  let place: 'start' | 'inside' | 'end' = 'start'
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk])
    if (place === 'start') {
      if (rest.length < firstLine.length) continue
      expectFirstLine(rest)
      hash.update(firstLine)
      rest = rest.subarray(firstLine.length)
      place = 'inside'
    }
    while (place === 'inside') {
      const one = take(rest)
      if (one === undefined) break
      const length = headBytes + one.bytes.length
      if (one.kind === recordKinds.end) {
        expectHash(hash.digest(), one.bytes)
        place = 'end'
      } else {
        hash.update(rest.subarray(0, length))
        yield one
      }
      rest = rest.subarray(length)
    }
  }
  if (place !== 'end') throw new SnapshotError('The snapshot is cut short.')
  if (rest.length > 0) throw new SnapshotError('Something follows the end of the snapshot.')
}

function expectFirstLine(bytes: Buffer): void {
  if (bytes.subarray(0, firstLine.length).equals(firstLine)) return
  throw new SnapshotError('This is no snapshot of names.')
}

function expectHash(computed: Buffer, told: Uint8Array): void {
  if (computed.equals(told)) return
  throw new SnapshotError('The snapshot is damaged: its hash does not match.')
}

function take(rest: Buffer): { readonly kind: number; readonly bytes: Uint8Array } | undefined {
  if (rest.length < headBytes) return undefined
  const kind = rest.readUInt8(0)
  const length = rest.readUInt32BE(1)
  const lengthMax = kind === recordKinds.end ? hashBytes : certifiedManifestBytesMax
  if (length > lengthMax) throw new SnapshotError(`A record of ${length} bytes is too long.`)
  if (rest.length < headBytes + length) return undefined
  return { kind, bytes: new Uint8Array(rest.subarray(headBytes, headBytes + length)) }
}
