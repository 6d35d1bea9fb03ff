/**
 * Who has been given two votes for one turn, and must have exposed the voter in the end. FEDERATION.md
 * section 1, Accountability. It asks no more than the bounds of section 3 allow: both votes came while the
 * slot was open in their round or the next, and the member was not busy with anything else.
 */
import type { PeerMessage } from '../../cluster/messages.js'
import type { Hex } from '../../cluster/rules/slot.js'
import { bytesToHex } from '../../proto/bytes.js'
import type { Evidence } from '../../proto/evidence.js'
import type { Vote, VoteBatch } from '../../proto/votes.js'
import { verifyBatch } from '../../proto/votes.js'
import type { MemberNode } from './member-node.js'
import { simulatedSignatures } from './signatures.js'
import type { Stage } from './stage.js'

/** After this a vote that was heard is in the slot, if the slot is still open. */
const takenMs = 1

export interface Witness {
  /** An honest node receives a message. */
  heard(node: MemberNode, message: PeerMessage): void
  /** Who was caught and is not exposed, where all is at rest. */
  unexposed(): string | undefined
}

export function createWitness(stage: Stage): Witness {
  /** By node and turn: the value of the first vote. */
  const first = new Map<string, Hex | undefined>()
  /** By node: members that it must have exposed. */
  const caught = new Map<MemberNode, Set<string>>()

  function isOpen(node: MemberNode, { slot, epoch, round }: Vote): boolean {
    const key = bytesToHex(slot)
    const open = node.disk.slots().find((one) => one.key === key)
    if (open === undefined || open.epoch !== epoch) return false
    return round === open.round || round + 1 === open.round
  }

  function heard(node: MemberNode, message: PeerMessage): void {
    if (message.kind !== 'batch' || !isByLiar(message.batch)) return
    const { votes, member } = message.batch
    const { life } = node
    for (const vote of votes) {
      if (node.disk.unsynced > 0 || !isOpen(node, vote)) continue
      stage.time.after(takenMs, () => {
        if (node.life === life && node.disk.unsynced === 0 && isOpen(node, vote)) {
          note(node, vote, member)
        }
      })
    }
  }

  function isByLiar(batch: VoteBatch): boolean {
    const members = stage.promises.census.manifest(batch.epoch)?.members ?? []
    const { nodeKey, votingKey } = members[batch.member] ?? {}
    if (nodeKey === undefined || votingKey === undefined) return false
    const id = bytesToHex(nodeKey)
    if (!stage.nodes.some((node) => node.liar && node.id === id)) return false
    try {
      verifyBatch(batch, votingKey, simulatedSignatures)
      return true
    } catch {
      return false
    }
  }

  function note(node: MemberNode, vote: Vote, member: number): void {
    const { slot, epoch, round, phase } = vote
    const turn = `${node.index} ${node.life} ${bytesToHex(slot)} ${epoch} ${round} ${phase} ${member}`
    const value = vote.value && bytesToHex(vote.value)
    if (!first.has(turn)) first.set(turn, value)
    else if (first.get(turn) !== value) {
      stage.tally.fault('two votes of one turn, seen')
      caught.set(node, (caught.get(node) ?? new Set()).add(`${epoch}/${member}`))
    }
  }

  return {
    heard,
    unexposed() {
      for (const [node, liars] of caught) {
        if (node.restored) continue
        const exposed = new Set(node.disk.evidence().map(exposedBy))
        for (const liar of liars) {
          if (!exposed.has(liar)) {
            return `Node ${node.index} was given two votes of one turn and has not exposed ${liar}.`
          }
        }
      }
      return undefined
    },
  }
}

/** epoch/member */
function exposedBy(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'votes': {
      const { vote, proof } = evidence.first
      return `${vote.epoch}/${proof.member}`
    }
    case 'hidden-lock':
      return `${evidence.closing.epoch}/${evidence.closing.member}`
    default:
      return `${evidence.first.epoch}/${evidence.first.member}`
  }
}
