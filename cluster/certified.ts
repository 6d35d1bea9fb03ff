/** What is certified, as it stands within a turn: the turn's own decisions before the store's. */
import { bytesToHex, compareBytes } from '../proto/bytes.js'
import type { CertifiedSlot } from '../proto/closing.js'
import { type CertifiedManifest, manifestSlot } from '../proto/manifest.js'
import type { EncodedCertificate, PeerMessage } from './messages.js'
import type { Place } from './place.js'
import type { MemberStore, StoredCertificate } from './ports.js'
import type { Hex } from './rules/slot.js'
import type { Turn } from './turn.js'

export class Certified {
  readonly #store: MemberStore
  readonly #place: Place
  /** By slot; as long as the chain. */
  readonly #manifests = new Map<Hex, CertifiedManifest>()

  constructor(store: MemberStore, place: Place) {
    this.#store = store
    this.#place = place
  }

  of(slot: Uint8Array, turn?: Turn): StoredCertificate | undefined {
    return turn?.certificateOf(bytesToHex(slot)) ?? this.#store.certificateOf(slot)
  }

  /** Whether a slot is decided: cheaper than asking how. */
  isDecided(slot: Uint8Array, turn: Turn): boolean {
    const isCertified = turn.certificateOf(bytesToHex(slot)) ?? this.#store.encodedOf(slot)
    return isCertified !== undefined || this.manifestAt(slot) !== undefined
  }

  /** As it is stored, which the turn's own decisions are not yet. */
  encodedOf(slot: Uint8Array): EncodedCertificate | undefined {
    return this.#store.encodedOf(slot)
  }

  at(name: string, sequence: number, turn: Turn): StoredCertificate | undefined {
    return turn.certificateAt(name, sequence) ?? this.#store.certificateAt(name, sequence)
  }

  newest(name: string): StoredCertificate | undefined {
    return this.#store.newest(name)
  }

  manifestAt(slot: Uint8Array): CertifiedManifest | undefined {
    const { chain, federationId } = this.#place
    for (const one of chain.slice(1 + this.#manifests.size)) {
      this.#manifests.set(bytesToHex(manifestSlot(federationId, one.manifest.epoch)), one)
    }
    return this.#manifests.get(bytesToHex(slot))
  }

  /** How a slot was decided, as a message; undefined while it is not. */
  decision(slot: Uint8Array, turn: Turn): PeerMessage | undefined {
    const stored = this.of(slot, turn)
    if (stored !== undefined) return certificateMessage(stored)
    const manifest = this.manifestAt(slot)
    return manifest && { kind: 'manifest', manifest }
  }

  /** All name slots by rising slot. */
  slots(turn: Turn): readonly CertifiedSlot[] {
    const stored = this.#store.certifiedSlots()
    const fresh = [...turn.certificates]
      .map(({ certificate }) => certificate.registration)
      .filter(({ slot }) => this.#store.certificateOf(slot) === undefined)
    if (fresh.length === 0) return stored
    const all = [...stored, ...fresh.map(({ slot, id }) => ({ slot, id }))]
    return all.sort((a, b) => compareBytes(a.slot, b.slot))
  }
}

export function certificateMessage({ certificate, storedAtMs }: StoredCertificate): PeerMessage {
  return { kind: 'certificate', certificate, storedAtMs }
}
