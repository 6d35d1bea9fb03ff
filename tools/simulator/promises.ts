/**
 * The promises of FEDERATION.md section 1, and that of section 6 about lookups, checked whenever something
 * is said, becomes durable or is answered. What happens only in the end is in `settled-world.ts`.
 */
import type { PeerMessage } from '../../cluster/messages.js'
import type { Writes } from '../../cluster/ports.js'
import type { Hex, Slot } from '../../cluster/rules/slot.js'
import { bytesToHex } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import type { Closing, ClosingCover } from '../../proto/closing.js'
import { type CertifiedManifest, manifestSlot } from '../../proto/manifest.js'
import type { Vote } from '../../proto/votes.js'
import { type Census, createCensus, sizeOf } from './census.js'
import { createConduct } from './conduct.js'
import { type CastVote, createLedger, type Ledger } from './ledger.js'
import { createRegistry, type Registry } from './registry.js'

export type PromiseName =
  | 'agreement'
  | 'validity'
  | 'termination'
  | 'durability'
  | 'accountability'
  | 'lookup'
  /** The driver threw or gave up: no promise, and still a failure. */
  | 'no fault'

export interface BrokenPromise {
  readonly promise: PromiseName
  readonly sentence: string
}

export interface PromiseParts {
  readonly genesis: CertifiedManifest
  readonly onBroken: (broken: BrokenPromise) => void
  readonly onDecided: (slot: Hex, round: number, epoch: number) => void
  readonly onEpoch: (manifest: CertifiedManifest) => void
}

export interface Promises {
  readonly census: Census
  readonly registry: Registry
  /** The value that can be certified for a slot, by anyone. */
  decided(slot: Hex): Hex | undefined
  /** All that was decided, with the round it took. */
  readonly decisions: ReadonlyMap<Hex, Decision>
  /** Of names: the highest sequence of which a client has seen a certificate. */
  seenSequence(name: string): number | undefined
  /** Certificates that clients have seen. */
  readonly seen: ReadonlyMap<Hex, Hex>
  broken(promise: PromiseName, sentence: string): void
  /** An honest member says something. */
  said(member: Hex, message: PeerMessage): void
  /** Something is on an honest member's disk. */
  stored(member: Hex, writes: Writes): void
  clientSaw(certificate: Certificate): void
}

export interface Decision {
  readonly value: Hex
  readonly epoch: number
  readonly round: number
}

export function createPromises(parts: PromiseParts): Promises {
  const decisions = new Map<Hex, Decision>()
  const seen = new Map<Hex, Hex>()
  const sequences = new Map<string, number>()
  /** By slot: who has its certificate on disk. */
  const holders = new Map<Hex, Set<Hex>>()
  const inspected = new WeakSet<object>()
  const registry = createRegistry()
  const census = createCensus(parts.genesis, (epoch) => ledger.recount(epoch))
  const ledger: Ledger = createLedger({ census, onCertifiable, onTwoVotes, onLostEpoch })
  const conduct = createConduct({
    census,
    ledger,
    onBroken: (sentence) => broken('accountability', sentence),
  })
  const broken = (promise: PromiseName, sentence: string) => parts.onBroken({ promise, sentence })
  const decidedValue = (slot: Hex) => decisions.get(slot)?.value

  function onCertifiable(slot: Hex, value: Hex, epoch: number, round: number): void {
    const known = decisions.get(slot)
    if (known !== undefined) {
      if (known.value === value) return
      broken(
        'agreement',
        `Slot ${slot.slice(0, 6)}: ${value.slice(0, 6)} can be certified in round ${epoch}/${round}, ` +
          `and ${known.value.slice(0, 6)} in ${known.epoch}/${known.round}.`,
      )
      return
    }
    decisions.set(slot, { value, epoch, round })
    const fault = registry.fault(slot, value, decidedValue)
    if (fault !== undefined) {
      broken('validity', `${value.slice(0, 6)} of slot ${slot.slice(0, 6)} is certified: ${fault}.`)
    }
    parts.onDecided(slot, round, epoch)
  }

  function onTwoVotes({ slot, epoch, round, phase, value, member }: CastVote, earlier?: Hex): void {
    broken(
      'accountability',
      `Honest member ${member} can be exposed: slot ${slot.slice(0, 6)}, ${phase} of round ` +
        `${epoch}/${round} for ${earlier?.slice(0, 6) ?? 'nil'} and for ${value?.slice(0, 6) ?? 'nil'}.`,
    )
  }

  /** With q keys of an epoch anything that was claimed under it or before can be certified. */
  function onLostEpoch(epoch: number): void {
    for (const slot of registry.slots()) {
      const decision = decisions.get(slot)
      if (decision === undefined) continue
      const rival = registry.rivals(slot).find((value) => value !== decision.value)
      const claim = rival === undefined ? undefined : registry.claim(rival)
      if (rival === undefined || claim?.kind !== 'registration') continue
      if (claim.registration.epoch <= epoch) onCertifiable(slot, rival, epoch, 0)
    }
  }

  function castBy(node: Hex, vote: Vote, member: number): CastVote | undefined {
    if (census.memberOf(vote.epoch, node) !== member) return undefined
    return {
      slot: bytesToHex(vote.slot),
      epoch: vote.epoch,
      round: vote.round,
      phase: vote.phase,
      value: vote.value && bytesToHex(vote.value),
      member,
    }
  }

  function hear(node: Hex, vote: Vote, member: number): void {
    const cast = castBy(node, vote, member)
    if (cast === undefined) return
    ledger.cast(cast)
    if (cast.phase === 'precommit') conduct.precommitted(cast)
  }

  function said(node: Hex, message: PeerMessage): void {
    if (inspected.has(message)) return
    inspected.add(message)
    switch (message.kind) {
      case 'batch':
        for (const vote of message.batch.votes) hear(node, vote, message.batch.member)
        break
      case 'votes':
        for (const { vote, proof } of message.votes) hear(node, vote, proof.member)
        break
      case 'proposal': {
        const { proposal } = message.offer
        const isOwn = census.memberOf(proposal.epoch, node) === proposal.member
        if (isOwn) conduct.proposed(proposal)
        break
      }
      case 'closing':
        heardClosing(node, message)
        break
      case 'evidence':
        conduct.exposes(message.evidence)
        break
    }
  }

  function stored(node: Hex, writes: Writes): void {
    for (const manifest of writes.manifests) learn(node, manifest)
    for (const slot of writes.slots) storedSlot(node, slot)
    for (const { certificate } of writes.certificates) {
      storedCertificate(node, certificate)
      expectDecided(certificate)
    }
    for (const covered of writes.closings) heardClosing(node, covered)
    for (const evidence of writes.evidence) conduct.exposes(evidence)
  }

  /** A member's own precommit may be in no slot: cast in the turn that decided. */
  function storedCertificate(node: Hex, certificate: Certificate): void {
    const { epoch, round, registration, precommits } = certificate
    const key = bytesToHex(registration.slot)
    holders.set(key, (holders.get(key) ?? new Set()).add(node))
    const member = census.memberOf(epoch, node)
    if (member === undefined || !precommits.some((one) => one.member === member)) return
    const [slot, value] = [key, bytesToHex(registration.id)]
    ledger.durable({ slot, value, epoch, round, phase: 'precommit', member })
  }

  function storedSlot(node: Hex, { slot, key, epoch, votes }: Slot): void {
    const self = census.memberOf(epoch, node)
    if (self === undefined || slot.length === 0) return
    for (const { member, round, phase, value } of votes) {
      if (member === self) ledger.durable({ slot: key, epoch, round, phase, value, member })
    }
  }

  function heardClosing(
    node: Hex,
    { closing, cover }: { readonly closing: Closing; readonly cover?: ClosingCover },
  ): void {
    const isOwn = census.memberOf(closing.epoch, node) === closing.member
    if (isOwn) conduct.closed(closing, cover)
  }

  function learn(node: Hex, manifest: CertifiedManifest): void {
    const { epoch, federationId, id } = manifest.manifest
    const slot = bytesToHex(manifestSlot(federationId, epoch))
    const member = census.memberOf(epoch - 1, node)
    if (member !== undefined && manifest.precommits.some((one) => one.member === member)) {
      const round = { epoch: epoch - 1, round: manifest.round }
      ledger.durable({ slot, value: bytesToHex(id), ...round, phase: 'precommit', member })
    }
    const isNew = census.manifest(epoch) === undefined
    if (!census.decided(manifest)) broken('agreement', `Epoch ${epoch} has two manifests.`)
    const known = decidedValue(slot)
    if (known === undefined || known !== bytesToHex(id)) {
      broken('agreement', `Manifest ${epoch} is stored, but its votes do not exist.`)
    }
    if (isNew) parts.onEpoch(manifest)
  }

  function expectDecided({ registration, epoch, round }: Certificate): void {
    const slot = bytesToHex(registration.slot)
    if (decidedValue(slot) === bytesToHex(registration.id)) return
    broken(
      'agreement',
      `A certificate of slot ${slot.slice(0, 6)} in round ${epoch}/${round} has not the votes.`,
    )
  }

  function clientSaw(certificate: Certificate): void {
    expectDecided(certificate)
    const { registration, epoch, round } = certificate
    const [slot, value] = [bytesToHex(registration.slot), bytesToHex(registration.id)]
    const quorum = census.manifest(epoch)?.quorum ?? 0
    let left = ledger.survivors(slot, epoch, round, value) | census.suspects(epoch)
    for (const node of holders.get(slot) ?? []) {
      const member = census.memberOf(epoch, node)
      if (member !== undefined) left |= 1 << member
    }
    if (sizeOf(left) < quorum) {
      broken(
        'durability',
        `A client saw ${value.slice(0, 6)}; its votes would not survive a crash.`,
      )
    }
    seen.set(slot, value)
    const { name, sequence } = registration
    sequences.set(name, Math.max(sequence, sequences.get(name) ?? 0))
  }

  return {
    census,
    registry,
    decided: decidedValue,
    decisions,
    seenSequence: (name) => sequences.get(name),
    seen,
    broken,
    said,
    stored,
    clientSaw,
  }
}
