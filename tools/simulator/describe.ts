/** One line for what is said and done in a world: for traces, in short ids. */
import type { PeerMessage } from '../../cluster/messages.js'
import type { Answer, Known } from '../../cluster/ports.js'
import { bytesToHex } from '../../proto/bytes.js'
import { type Claim, claimId, claimSlot } from '../../proto/claim.js'
import type { Vote } from '../../proto/votes.js'

export function short(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? 'nil' : bytesToHex(bytes.subarray(0, 3))
}

export function describeClaim(claim: Claim): string {
  const what =
    claim.kind === 'manifest'
      ? `manifest ${claim.manifest.epoch}`
      : `${claim.registration.action} ${claim.registration.name}/${claim.registration.sequence} ` +
        `(epoch ${claim.registration.epoch})`
  return `${what} ${short(claimId(claim))} for slot ${short(claimSlot(claim))}`
}

function describeVote({ slot, epoch, round, phase, value }: Vote): string {
  return `${short(slot)} ${epoch}/${round} ${phase} ${short(value)}`
}

export function describeMessage(message: PeerMessage): string {
  switch (message.kind) {
    case 'claim':
      return describeClaim(message.claim)
    case 'batch':
      return `batch ${message.batch.number}: ${message.batch.votes.map(describeVote).join('; ')}`
    case 'votes':
      return `votes ${message.votes.map(({ vote, proof }) => `of ${proof.member}: ${describeVote(vote)}`).join('; ')}`
    case 'polka':
      return `polka ${short(message.slot)} ${message.epoch}/${message.round} ${short(message.value)}`
    case 'proposal': {
      const { slot, epoch, round, value, validRound } = message.offer.proposal
      const valid = validRound ? ` valid ${validRound.epoch}/${validRound.round}` : ''
      return `proposal ${short(slot)} ${epoch}/${round} ${short(value)}${valid}`
    }
    case 'certificate': {
      const { registration, epoch, round } = message.certificate
      return `certificate ${short(registration.slot)} ${short(registration.id)} of ${epoch}/${round}`
    }
    case 'manifest':
      return `manifest ${message.manifest.manifest.epoch} ${short(message.manifest.manifest.id)}`
    case 'closing': {
      const { closing, cover } = message
      const name = `CLOSE(${closing.epoch}) of ${closing.member}`
      if (cover === undefined) return name
      const locks = cover.locks.map(
        (lock) =>
          `${short(lock.registration.slot)} ${lock.epoch}/${lock.round} ${short(lock.registration.id)}`,
      )
      return (
        `${name}: ${cover.certified.length} certified, ` + `locks ${locks.join('; ') || 'none'}`
      )
    }
    case 'presence':
      return `presence of ${short(message.presence.nodeKey)}`
    case 'evidence':
      return `evidence (${message.evidence.kind})`
    case 'standing':
      return `standing in ${message.epoch}, ${message.settled ? 'settled' : 'not settled'}`
    case 'want-claim':
      return `want claim ${short(message.value)} of ${short(message.slot)}`
    case 'want-certificate':
      return `want certificate of ${short(message.slot)}`
    case 'want-cover':
      return `want cover of ${message.member} in ${message.epoch}`
    case 'want-batch-number':
      return `want batch number of ${message.member} in ${message.epoch}`
    case 'batch-number':
      return `batch number of ${message.member} in ${message.epoch}: ${message.vote?.proof.batchNumber ?? 'none'}`
    case 'want-ranges':
      return `want ${message.ranges.ranges.length} ranges`
    case 'ranges':
      return `${message.ranges.ranges.length} ranges`
    case 'want-certificates':
      return `want ${message.slots.length} certificates`
    case 'certificates':
      return `${message.certificates.length} certificates`
  }
}

export function describeAnswer(answer: Answer): string {
  switch (answer.outcome) {
    case 'refused':
      return `refused: ${answer.refusal.code}`
    case 'decided':
      return `decided: manifest ${answer.manifest.manifest.epoch}${answer.won ? '' : ', another'}`
    case 'faulted':
      return 'faulted'
    default:
      return `${answer.outcome}: ${short(answer.certificate.registration.id)}`
  }
}

export function describeKnown(known: Known): string {
  switch (known.kind) {
    case 'certificate':
      return `certificate of sequence ${known.certificate.registration.sequence}${known.settled ? '' : ', not settled'}`
    case 'pending':
      return `pending ${short(known.value)}`
    case 'absent':
      return `absent in ${known.epoch}`
    case 'unsettled':
      return 'not settled'
  }
}
