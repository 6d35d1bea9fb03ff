/** What the client needs from the place where it runs. */

import type { Certificate } from '../../proto/certificate.js'
import type { CertifiedManifest } from '../../proto/manifest.js'
import type { Presence } from '../../proto/presence.js'
import type { Registration } from '../../proto/registration.js'
import type { Signer } from '../../proto/signatures.js'
import type { Asker, CarrierEvents } from '../mixnet/carrier.js'
import type { Opener } from './hpke.js'

/** Opens the way into the mixnet; the client closes it. */
export type OpenCarrier = (events: CarrierEvents) => Promise<Asker>

/** @returns that many bytes fit for keys */
export type RandomBytes = (length: number) => Uint8Array

export interface Clock {
  /** The wall clock, ms since 1970. */
  nowMs(): number
  /** A clock that never jumps, ms from anywhere. */
  elapsedMs(): number
  /** Calls back once; the returned function cancels. */
  startTimer(delayMs: number, callback: () => void): () => void
}

export type KeyPurpose = 'owner' | 'device'

export interface KeyLabel {
  readonly purpose: KeyPurpose
  /** The name that the key was made for. */
  readonly name: string
}

export interface KeyEntry extends KeyLabel {
  readonly publicKey: Uint8Array
}

/** The user's private keys. Asking for a signer or an opener may ask the user for a passphrase. */
export interface Keys {
  /** Makes a P-256 key. Resolves when it is durable: what it signs may leave at once. */
  create(label: KeyLabel): Promise<Signer>
  /** Undefined: the private key is not here. */
  signer(publicKey: Uint8Array): Promise<Signer | undefined>
  /** Opens what is sealed for a key. Undefined: the private key is not here. */
  opener(publicKey: Uint8Array): Promise<Opener | undefined>
  /** Without private parts, oldest first; asks nobody for anything. */
  list(): Promise<readonly KeyEntry[]>
}

/**
 * What a client remembers from run to run, as it was verified. Every `save` resolves when durable. What
 * comes back is verified again where that matters, so that damage cannot pass for truth.
 */
export interface Memory {
  /** Genesis first; empty when nothing is known yet. */
  loadManifests(): Promise<readonly CertifiedManifest[]>
  saveManifests(chain: readonly CertifiedManifest[]): Promise<void>
  /** Presence of nodes met before. */
  loadNodes(): Promise<readonly Presence[]>
  saveNodes(nodes: readonly Presence[]): Promise<void>
  /** The newest certificate verified for a name. */
  loadCertificate(name: string): Promise<Certificate | undefined>
  /** Changes nothing when one of the same or a later sequence is known: lookups may overtake each other. */
  saveCertificate(certificate: Certificate): Promise<void>
  /**
   * A signed registration on its way. It is saved before it is first sent and repeated byte for byte
   * until its outcome is known: two different claims would make their owner its own rival.
   */
  loadDraft(name: string): Promise<Registration | undefined>
  saveDraft(draft: Registration): Promise<void>
  dropDraft(name: string): Promise<void>
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  elapsedMs: () => performance.now(),
  startTimer: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

export const systemRandom: RandomBytes = (length) =>
  globalThis.crypto.getRandomValues(new Uint8Array(length))
