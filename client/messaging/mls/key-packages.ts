/** Key packages: with which others add this device to their groups while it is away. RFC 9420 section 10. */
import {
  type Capabilities,
  decodeMlsMessage,
  encodeMlsMessage,
  generateKeyPackageWithKey,
  type KeyPackage,
  type Lifetime,
  type PrivateKeyPackage,
} from 'ts-mls'
import { makeKeyPackageRef, verifyKeyPackage } from 'ts-mls/keyPackage.js'
import { verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js'
import { concatBytes, equalBytes } from '../../../proto/bytes.js'
import { expectLength } from '../../../proto/codec.js'
import { RefusedError } from '../../../proto/errors.js'
import { keyPackageBytesMax, keyPackageLifetimeMsMax } from '../../../proto/limits.js'
import { compressedKey } from './device-signatures.js'
import { credentialName, type Engine, nameCredential, suiteName } from './engine.js'
import { factsType } from './group-facts.js'

export interface OwnKeyPackage {
  /** To be published. */
  readonly package: Uint8Array
  /** By which a Welcome names it: 32 bytes. */
  readonly ref: Uint8Array
  /** To be kept secret, and deleted once it was used, except for the last resort. */
  readonly secrets: Uint8Array
}

export interface OpenedKeyPackage {
  readonly name: string
  /** SEC1 compressed, 33 bytes. */
  readonly deviceKey: Uint8Array
  /** Those that were opened. */
  readonly bytes: Uint8Array
  readonly notAfterMs: number
  readonly isLastResort: boolean
}

/** draft-ietf-mls-extensions: marks a package that may be used more than once. */
const lastResortType = 10
const secretsVersion = 1
const scalarBytes = 32
/** Clocks may differ by as much as a registration's issue time may. */
const toleranceMs = 86_400_000

/** What every device of Rookery can do, and says of itself. */
const capabilities: Capabilities = {
  versions: ['mls10'],
  ciphersuites: [suiteName],
  extensions: [factsType, lastResortType],
  proposals: [],
  credentials: ['basic'],
}

/**
 * @param lifetimeMs from `nowMs`; at most `keyPackageLifetimeMsMax`
 * @param isLastResort whether it may be given out again and again when no other is left
 */
export async function makeKeyPackage(
  engine: Engine,
  { nowMs, lifetimeMs, isLastResort }: KeyPackageTerms,
): Promise<OwnKeyPackage> {
  if (lifetimeMs <= 0 || lifetimeMs > keyPackageLifetimeMsMax) {
    throw new RangeError(`A key package lives at most ${keyPackageLifetimeMsMax} ms.`)
  }
  const lifetime = lifetimeFrom(nowMs, lifetimeMs)
  const { publicPackage, privatePackage } = await generateOwnPackage(engine, lifetime, isLastResort)
  return {
    package: encodeKeyPackage(publicPackage),
    ref: await makeKeyPackageRef(publicPackage, engine.suite.hash),
    secrets: concatBytes(
      Uint8Array.of(secretsVersion),
      expectLength(privatePackage.initPrivateKey, scalarBytes, 'Init key'),
      expectLength(privatePackage.hpkePrivateKey, scalarBytes, 'Leaf key'),
    ),
  }
}

export interface KeyPackageTerms {
  readonly nowMs: number
  readonly lifetimeMs: number
  readonly isLastResort: boolean
}

export function lifetimeFrom(nowMs: number, lifetimeMs: number): Lifetime {
  return {
    notBefore: seconds(Math.max(0, nowMs - toleranceMs)),
    notAfter: seconds(nowMs + lifetimeMs),
  }
}

export async function generateOwnPackage(
  engine: Engine,
  lifetime: Lifetime,
  isLastResort: boolean,
): Promise<{ publicPackage: KeyPackage; privatePackage: PrivateKeyPackage }> {
  const extensions = isLastResort
    ? [{ extensionType: lastResortType, extensionData: new Uint8Array() }]
    : []
  const keys = { signKey: new Uint8Array(), publicKey: engine.mlsKey }
  const credential = nameCredential(engine.name)
  return generateKeyPackageWithKey(
    credential,
    capabilities,
    lifetime,
    extensions,
    keys,
    engine.suite,
  )
}

/**
 * Verifies what a node gave out. Not checked: that a certified registration lists the device; `commit` asks.
 * @throws RefusedError `oversized`, `malformed`, `bad-signature` or `stale` (out of its time)
 */
export async function openKeyPackage(
  engine: Engine,
  bytes: Uint8Array,
  nowMs: number,
): Promise<OpenedKeyPackage> {
  const keyPackage = decodeKeyPackage(bytes)
  const { leafNode } = keyPackage
  const name = credentialName(leafNode.credential)
  const deviceKey = compressedKey(leafNode.signaturePublicKey)
  if (name === undefined) throw refused('its credential is not a name')
  if (deviceKey === undefined) throw refused('its signature key is no device key')
  expectAbilities(leafNode.capabilities)
  const isLastResort = expectExtensions(keyPackage)
  const { signature } = engine.suite
  if (
    !(await verifyLeafNodeSignatureKeyPackage(leafNode, signature)) ||
    !(await verifyKeyPackage(keyPackage, signature))
  ) {
    throw new RefusedError('bad-signature', 'A key package is not signed by its device.')
  }
  const notAfterMs = expectInTime(leafNode.lifetime, nowMs)
  return { name, deviceKey, bytes, notAfterMs, isLastResort }
}

function expectAbilities(offered: Capabilities): void {
  const { versions, ciphersuites, extensions, credentials } = offered
  const isAble =
    versions.includes('mls10') &&
    ciphersuites.includes(suiteName) &&
    extensions.includes(factsType) &&
    credentials.includes('basic')
  if (!isAble) throw refused('its device cannot do what every group needs')
}

/** @returns whether it is a last resort */
function expectExtensions(keyPackage: KeyPackage): boolean {
  const { extensions, leafNode, initKey } = keyPackage
  const [extension, ...others] = extensions
  const isKnown = extension === undefined || extension.extensionType === lastResortType
  const isEmpty = extension === undefined || extension.extensionData.length === 0
  if (!isKnown || !isEmpty || others.length > 0 || leafNode.extensions.length > 0) {
    throw refused('it has an extension that is not known')
  }
  const keysDiffer = !equalBytes(initKey, leafNode.hpkePublicKey)
  if (!keysDiffer || !compressedKey(initKey) || !compressedKey(leafNode.hpkePublicKey)) {
    throw refused('its keys are not two points of P-256')
  }
  return extension !== undefined
}

/** @returns ms since 1970 */
function expectInTime({ notBefore, notAfter }: Lifetime, nowMs: number): number {
  const spanMs = (notAfter - notBefore) * 1000n
  if (spanMs <= 0n || spanMs > BigInt(keyPackageLifetimeMsMax + toleranceMs + 1_000)) {
    throw refused('it lives longer than 90 days')
  }
  if (nowMs < Number(notBefore) * 1000 || nowMs > Number(notAfter) * 1000) {
    throw new RefusedError('stale', 'A key package is out of its time.')
  }
  return Number(notAfter) * 1000
}

/**
 * Its form only: no signature is verified.
 * @throws RefusedError `oversized` or `malformed`
 */
export function decodeKeyPackage(bytes: Uint8Array): KeyPackage {
  if (bytes.length > keyPackageBytesMax) {
    const sentence = `Key package: ${bytes.length} bytes, at most ${keyPackageBytesMax}.`
    throw new RefusedError('oversized', sentence)
  }
  const keyPackage = decodedOrUndefined(bytes)
  if (keyPackage === undefined) throw refused('it is not in its one exact encoding')
  if (keyPackage.cipherSuite !== suiteName) throw refused('it is of another cipher suite')
  return keyPackage
}

function decodedOrUndefined(bytes: Uint8Array): KeyPackage | undefined {
  try {
    const [message, length] = decodeMlsMessage(bytes, 0) ?? []
    if (message?.wireformat !== 'mls_key_package' || length !== bytes.length) return undefined
    return equalBytes(encodeMlsMessage(message), bytes) ? message.keyPackage : undefined
  } catch {
    // The decoder throws for lengths beyond the end.
    return undefined
  }
}

/** @throws RefusedError `malformed`: not the secrets that `makeKeyPackage` made */
export function decodeSecrets(secrets: Uint8Array): PrivateKeyPackage {
  expectLength(secrets, 1 + 2 * scalarBytes, 'Secrets of a key package')
  if (secrets[0] !== secretsVersion) {
    throw new RefusedError('unsupported-version', 'Secrets of a key package, of another version.')
  }
  return {
    initPrivateKey: secrets.slice(1, 1 + scalarBytes),
    hpkePrivateKey: secrets.slice(1 + scalarBytes),
    signaturePrivateKey: new Uint8Array(),
  }
}

function encodeKeyPackage(keyPackage: KeyPackage): Uint8Array {
  return encodeMlsMessage({ version: 'mls10', wireformat: 'mls_key_package', keyPackage })
}

function seconds(ms: number): bigint {
  return BigInt(Math.floor(ms / 1000))
}

function refused(fault: string): RefusedError {
  return new RefusedError('malformed', `A key package cannot be used: ${fault}.`)
}
