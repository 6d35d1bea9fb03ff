/**
 * What a lying member does between its driver, which is the production one, and the others: it votes twice,
 * keeps to itself what they need, answers no questions, and forges.
 */
import type { PeerMessage } from '../../cluster/messages.js'
import type { NodeId, Overlay } from '../../cluster/ports.js'
import { bytesToHex } from '../../proto/bytes.js'
import { signBatch, type Vote, type VoteBatch } from '../../proto/votes.js'
import { type Forger, forgeriesOf } from './forgeries.js'

/** Rivals that are remembered, to vote for both. */
const rivalsMax = 1_000

export interface LyingParts {
  readonly honest: Overlay
  readonly forger: () => Forger | undefined
}

export interface LyingOverlay {
  readonly overlay: Overlay
  /** @returns whether the driver behind hears it too */
  hear(from: NodeId, message: PeerMessage): boolean
  /** How often each kind of lie was told. */
  readonly told: Readonly<Record<string, number>>
}

export function createLyingOverlay({ honest, forger }: LyingParts): LyingOverlay {
  const told: Record<string, number> = {}
  const lied = (kind: string) => {
    told[kind] = (told[kind] ?? 0) + 1
  }
  /** By slot: the ids of claims that were seen. */
  const rivals = new Map<string, Uint8Array[]>()
  let turn = 0

  function otherValue({ slot, value }: Vote): Uint8Array | undefined {
    const key = value && bytesToHex(value)
    return rivals.get(bytesToHex(slot))?.find((id) => bytesToHex(id) !== key)
  }

  /** The same turns, under the same batch number, with other values. */
  function otherwise({ votes, number, member }: VoteBatch): PeerMessage | undefined {
    const signer = forger()?.votingKey
    if (signer === undefined) return undefined
    const others = votes.map((vote) => ({ ...vote, value: otherValue(vote) }))
    return { kind: 'batch', batch: signBatch(others, member, number, signer).batch }
  }

  function equivocate(message: PeerMessage & { readonly kind: 'batch' }): void {
    const other = otherwise(message.batch)
    if (other === undefined) return
    turn += 1
    const [first, ...rest] = honest.peers()
    if (turn % 2 === 0 || first === undefined) {
      lied('two votes to everyone')
      honest.broadcast(message)
      honest.broadcast(other)
      return
    }
    lied('one vote to one, another to the others')
    honest.send(first, other)
    for (const peer of rest) honest.send(peer, message)
  }

  function tell(message: PeerMessage, pass: () => void): void {
    if (message.kind === 'batch') equivocate(message)
    else if (message.kind === 'certificate') lied('withheld certificate')
    else if (message.kind === 'votes') lied('withheld votes')
    else pass()
  }

  function onClaim(message: PeerMessage & { readonly kind: 'claim' }): void {
    const { claim } = message
    const forging = forger()
    if (claim.kind !== 'registration' || forging === undefined) return
    const { registration } = claim
    const key = bytesToHex(registration.slot)
    const known = rivals.get(key) ?? []
    if (rivals.size < rivalsMax) rivals.set(key, [...known, registration.id])
    for (const [kind, forgery] of Object.entries(forgeriesOf(forging, registration))) {
      lied(`forged ${kind}`)
      honest.broadcast(forgery)
      for (const peer of honest.peers()) honest.send(peer, forgery)
    }
  }

  return {
    told,
    overlay: {
      broadcast: (message) => tell(message, () => honest.broadcast(message)),
      send: (to, message) => tell(message, () => honest.send(to, message)),
      peers: () => honest.peers(),
    },
    hear(_from, message) {
      if (message.kind === 'claim') onClaim(message)
      const isQuestion = message.kind.startsWith('want-') || message.kind === 'ranges'
      if (isQuestion) lied('question not answered')
      return !isQuestion
    },
  }
}
