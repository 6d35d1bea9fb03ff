/**
 * A chain of manifests as a file that operators pass around: `genesis.json`, or what `rookery-node manifest`
 * writes. `{ "rookery": "genesis", "version": 1, "federationId": hex, "manifests": [base64, …] }`
 */
import { existsSync, readFileSync } from 'node:fs'
import { bytesToHex } from '../proto/bytes.js'
import { RefusedError } from '../proto/errors.js'
import {
  type CertifiedManifest,
  decodeCertifiedManifest,
  encodeCertifiedManifest,
  type ManifestChain,
} from '../proto/manifest.js'
import type { Signatures } from '../proto/signatures.js'
import { FederationError, openChain } from './federation.js'
import { writeDurably } from './keys/durable-file.js'

/** A file cannot be used, in words for its operator. */
export class GenesisFileError extends Error {
  override readonly name = 'GenesisFileError'
}

/** @param manifests from the genesis on */
export function formatGenesisFile(manifests: readonly CertifiedManifest[]): string {
  const [genesis] = manifests
  if (genesis === undefined) throw new RangeError('A chain of manifests begins with a genesis')
  const content = {
    rookery: 'genesis',
    version: 1,
    federationId: bytesToHex(genesis.manifest.federationId),
    manifests: manifests.map((one) => Buffer.from(encodeCertifiedManifest(one)).toString('base64')),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

/** Durable and whole, or not at all. @throws `EEXIST` rather than replace a file, unless it may */
export function writeGenesisFile(
  path: string,
  manifests: readonly CertifiedManifest[],
  { replace = false }: { readonly replace?: boolean } = {},
): void {
  writeDurably(path, formatGenesisFile(manifests), { replace })
}

/**
 * Reads manifests and checks nothing but their form.
 * @throws GenesisFileError
 */
export function readManifestsOf(path: string): readonly CertifiedManifest[] {
  const parsed = readJsonFile(path)
  const { rookery, version, federationId, manifests } = parsed
  if (rookery !== 'genesis' || version !== 1 || !Array.isArray(manifests)) {
    throw new GenesisFileError(`${path} is no genesis file of this version.`)
  }
  const read = manifests.map((text, epoch) => readManifest(path, text, epoch))
  const [genesis] = read
  if (genesis === undefined) throw new GenesisFileError(`${path} holds no genesis.`)
  if (federationId !== bytesToHex(genesis.manifest.federationId)) {
    throw new GenesisFileError(`${path} is damaged: its genesis is of another federation.`)
  }
  return read
}

/**
 * Reads a chain and verifies it from the genesis on.
 * @throws GenesisFileError
 */
export function readGenesisFile(path: string, signatures: Signatures): ManifestChain {
  const manifests = readManifestsOf(path)
  try {
    return openChain(manifests, signatures)
  } catch (cause) {
    if (!(cause instanceof RefusedError || cause instanceof FederationError)) throw cause
    throw new GenesisFileError(`${path} does not hold: ${cause.message}`, { cause })
  }
}

/** @throws GenesisFileError for a file that is missing or no JSON object */
export function readJsonFile(path: string): Record<string, unknown> {
  if (!existsSync(path)) throw new GenesisFileError(`${path} is not there.`)
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new GenesisFileError(`${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new GenesisFileError(`${path} is not a JSON object.`)
  }
  return parsed as Record<string, unknown>
}

function readManifest(path: string, text: unknown, epoch: number): CertifiedManifest {
  try {
    if (typeof text !== 'string') throw new RefusedError('malformed', 'It is not base64.')
    return decodeCertifiedManifest(new Uint8Array(Buffer.from(text, 'base64')))
  } catch (cause) {
    if (!(cause instanceof RefusedError)) throw cause
    throw new GenesisFileError(`${path}: manifest ${epoch} cannot be read: ${cause.message}`, {
      cause,
    })
  }
}
