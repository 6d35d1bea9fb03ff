/**
 * One device's way to speak MLS (RFC 9420, by ts-mls): who it is, how it signs, and whom it believes. It has no
 * state: groups are values (`Group`) that its functions take and give back.
 */
import {
  type CiphersuiteImpl,
  type ClientConfig,
  type Credential,
  defaultKeyPackageEqualityConfig,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
} from 'ts-mls'
import { asciiBytes, equalBytes } from '../../../proto/bytes.js'
import { refusedBy } from '../../../proto/errors.js'
import { nameLengthLimit } from '../../../proto/limits.js'
import { expectNormalName } from '../../../proto/names.js'
import type { Signatures, Signer } from '../../../proto/signatures.js'
import type { RandomBytes } from '../../core/ports.js'
import { compressedKey, mlsSignature, uncompressedKey } from './device-signatures.js'

export const suiteName = 'MLS_128_DHKEMP256_AES128GCM_SHA256_P256'

/**
 * Whether a certified registration lists the key (33 bytes, compressed) as a device of the name. Asked for
 * every member whenever a group is joined and whenever a commit adds or renews one. What it throws comes out
 * of the function that asked, with the group as it was: nothing is decided while the answer is not known.
 */
export type IsCertified = (name: string, deviceKey: Uint8Array) => boolean | Promise<boolean>

export interface EngineParts {
  /** In normal form. */
  readonly name: string
  /** Of this device: P-256, the key of the certified registration. */
  readonly signer: Signer
  readonly signatures: Signatures
  /** For secrets and nonces. Key pairs come from WebCrypto, which brings its own randomness. */
  readonly random: RandomBytes
  readonly isCertified: IsCertified
}

export interface Engine {
  readonly name: string
  /** SEC1 compressed, 33 bytes. */
  readonly deviceKey: Uint8Array
  /** SEC1 uncompressed, as MLS has it: 65 bytes. */
  readonly mlsKey: Uint8Array
  readonly suite: CiphersuiteImpl
  readonly config: ClientConfig
}

/** Carries what `isCertified` threw through ts-mls, so that it is not taken for a lie in a message. */
export class CertificationUnknown extends Error {
  override readonly name = 'CertificationUnknown'
}

/**
 * - Five epochs: a message may be overtaken by as many changes of its group, each of which goes through a
 *   sequencer and so takes seconds; each costs a copy of the tree in every saved state (2 KB with ten members).
 * - 64 generations: so many messages of one sender and epoch may still be on their way when a later one
 *   arrives. It is what a full page of a mailbox holds; a kept key costs 40 bytes.
 * - 1,000 steps: so many messages of one sender and epoch may be lost for good (a mailbox that expired) before
 *   the next can no longer be read. A member that lies about its generation costs us some 150 ms.
 */
export const keyRetention = {
  retainKeysForEpochs: 5,
  retainKeysForGenerations: 64,
  maximumForwardRatchetSteps: 1_000,
}

/** @throws RefusedError for a name that is not normal or a key that is no point */
export async function openEngine(parts: EngineParts): Promise<Engine> {
  expectNormalName(parts.name)
  const suite = await getCiphersuiteImpl(getCiphersuiteFromName(suiteName))
  return {
    name: parts.name,
    deviceKey: parts.signer.publicKey,
    mlsKey: uncompressedKey(parts.signer.publicKey),
    suite: {
      ...suite,
      signature: mlsSignature(parts.signer, parts.signatures),
      rng: { randomBytes: (length) => parts.random(length) },
    },
    config: {
      keyRetentionConfig: keyRetention,
      // Whether a key package is in its time is judged where it is opened, by the caller's clock.
      lifetimeConfig: { maximumTotalLifetime: 0n, validateLifetimeOnReceive: false },
      keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
      // The envelope pads.
      paddingConfig: { kind: 'alwaysPad', paddingLength: 0 },
      authService: {
        validateCredential: (credential, key) => certify(parts.isCertified, credential, key),
      },
    },
  }
}

async function certify(
  isCertified: IsCertified,
  credential: Credential,
  key: Uint8Array,
): Promise<boolean> {
  const name = credentialName(credential)
  const deviceKey = compressedKey(key)
  if (name === undefined || deviceKey === undefined) return false
  try {
    return await isCertified(name, deviceKey)
  } catch (cause) {
    throw new CertificationUnknown('Whether a device belongs to a name is not known.', { cause })
  }
}

export function nameCredential(name: string): Credential {
  return { credentialType: 'basic', identity: asciiBytes(name) }
}

/** The name in a basic credential, or undefined for any other credential and for what is no normal name. */
export function credentialName(credential: Credential): string | undefined {
  if (credential.credentialType !== 'basic' || !('identity' in credential)) return undefined
  const { identity } = credential
  if (identity.length > nameLengthLimit || identity.some((byte) => byte > 0x7e)) return undefined
  const name = String.fromCharCode(...identity)
  return refusedBy(() => expectNormalName(name)) === undefined ? name : undefined
}

export function isOwnLeaf(engine: Engine, key: Uint8Array): boolean {
  return equalBytes(engine.mlsKey, key)
}
