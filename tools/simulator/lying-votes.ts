/** What a liar does with votes, its own and others'. */
import type { PeerMessage } from '../../cluster/messages.js'
import type { NodeId } from '../../cluster/ports.js'
import { hexToBytes } from '../../proto/bytes.js'
import type { Vote } from '../../proto/votes.js'
import type { Mouth } from './mouth.js'

type BatchMessage = PeerMessage & { readonly kind: 'batch' }

/** Instead of telling everyone its votes. */
export function sayVotes(mouth: Mouth, message: BatchMessage): void {
  const { chance } = mouth
  if (mouth.has('withheld-votes') && chance.happens(0.6)) {
    mouth.lied('withheld-votes')
  } else if (mouth.has('votes-to-one') && chance.happens(0.7)) {
    mouth.lied('votes-to-one')
    mouth.say(message, [chance.pick(mouth.others())])
  } else if (mouth.has('contrary-votes') && chance.happens(0.8)) {
    mouth.lied('contrary-votes')
    sayOtherwise(mouth, message, mouth.others())
  } else if (mouth.has('two-faced-votes') && chance.happens(0.8)) {
    mouth.lied('two-faced-votes')
    const deceived = mouth.half()
    mouth.say(
      message,
      mouth.others().filter((id) => !deceived.includes(id)),
    )
    sayOtherwise(mouth, message, deceived)
  } else mouth.say(message, mouth.others())
}

/** The same turns with other values. */
function sayOtherwise(mouth: Mouth, { batch }: BatchMessage, to: readonly NodeId[]): void {
  for (const vote of batch.votes) {
    const other = mouth.sign({ ...vote, value: mouth.otherValue(vote) })
    if (other !== undefined) mouth.say({ kind: 'batch', batch: other }, to)
  }
}

/** Supports whatever somebody votes for, to that member or to a few. */
export function echo(mouth: Mouth, vote: Vote, from: NodeId): void {
  const { chance } = mouth
  if (mouth.self === undefined || vote.value === undefined || !chance.happens(0.5)) return
  const phases = chance.happens(0.5) ? (['prevote', 'precommit'] as const) : ([vote.phase] as const)
  const audience = chance.happens(0.6) ? [from] : mouth.half()
  for (const phase of phases) {
    const batch = mouth.sign({ ...vote, phase })
    if (batch === undefined) continue
    mouth.lied('echoed-votes')
    mouth.say({ kind: 'batch', batch }, audience)
  }
}

/** A vote in a round, or an epoch, where nobody is. */
export function sayFarVote(mouth: Mouth): void {
  const { chance, stage } = mouth
  const { registry, census } = stage.promises
  const slots = [...registry.slots()]
  if (mouth.self === undefined || slots.length === 0) return
  const key = chance.pick(slots)
  const value = hexToBytes(chance.pick(registry.rivals(key)))
  const epoch = Math.max(0, census.newest.epoch - chance.below(2))
  const round = chance.happens(0.5) ? 1 + chance.below(4) : 1_000_000 + chance.below(9)
  const phase = chance.pick(['prevote', 'precommit'] as const)
  const { federationId } = stage
  const batch = mouth.sign({ federationId, epoch, slot: hexToBytes(key), round, phase, value })
  if (batch === undefined) return
  mouth.lied('far-rounds')
  mouth.say({ kind: 'batch', batch }, mouth.half())
}

/** "You have voted more than you know": with a proof that is none, or without. */
export function sayFalseBatchNumber(
  mouth: Mouth,
  { epoch, member }: PeerMessage & { readonly kind: 'want-batch-number' },
  to: NodeId,
): void {
  const { federationId, promises } = mouth.stage
  const slot = promises.census.newest.id
  const nil: Vote = { federationId, epoch, slot, round: 0, phase: 'prevote', value: undefined }
  const signature = mouth.sign(nil)?.signature
  const isProved = signature !== undefined && mouth.chance.happens(0.7)
  const place = { member, batchNumber: 1e9, leafCount: 1, leafIndex: 0, path: [] }
  const vote = isProved ? { vote: nil, proof: { ...place, signature } } : undefined
  mouth.lied('false-batch-numbers')
  mouth.say({ kind: 'batch-number', epoch, member, vote }, [to])
}
