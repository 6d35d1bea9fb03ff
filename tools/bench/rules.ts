/** The rules alone: how many slots one member decides in memory, signatures apart. */
import { randomBytes } from 'node:crypto'
import process from 'node:process'
import type { SlotInput } from '../../cluster/rules/inputs.js'
import { openSlot } from '../../cluster/rules/opening.js'
import { type Context, type KnownVote, type Slot, valueOfClaim } from '../../cluster/rules/slot.js'
import { step } from '../../cluster/rules/step.js'
import { faultsTolerated, quorumOf } from '../../proto/quorum.js'
import { verified } from '../../proto/signatures.js'
import type { VoteProof } from '../../proto/votes.js'
import { makeClaims } from './claims.js'
import { quantile, type Row, row } from './measure.js'

const members = 4
const slots = 2_000
const rounds = 15

/** One slot as its member hears of it: the claim, and then each vote by itself. */
interface Heard {
  readonly claim: Parameters<typeof openSlot>[0]
  readonly inputs: readonly SlotInput[]
}

const context: Context = {
  epoch: {
    number: 0,
    members,
    quorum: quorumOf(members),
    faults: faultsTolerated(members),
    self: 0,
    votes: true,
  },
  timeouts: { firstMs: 1_000, growthMs: 500 },
  isTimely: () => true,
}

export async function benchRules(): Promise<Row[]> {
  const claims = makeClaims(slots, 'bench', {
    federationId: randomBytes(32),
    nodeKey: randomBytes(32),
  })
  const heard = claims.map(({ registration }): Heard => {
    const claim = verified({ kind: 'registration', registration } as const)
    return { claim, inputs: [...votesFor(claim, 'prevote'), ...votesFor(claim, 'precommit')] }
  })
  const perSecond: number[] = []
  for (let round = -2; round < rounds; round++) {
    const started = process.hrtime.bigint()
    for (const one of heard) decide(one)
    const elapsedNs = Number(process.hrtime.bigint() - started)
    if (round >= 0) perSecond.push((slots / elapsedNs) * 1e9)
  }
  return [
    row('Rules alone, uncontested slots, per member', quantile(perSecond, 0.5), '/s', {
      target: { of: 'value', atLeast: 20_000 },
    }),
  ]
}

function votesFor(claim: Heard['claim'], phase: KnownVote['phase']): SlotInput[] {
  return Array.from({ length: members }, (_, member) => {
    const proof: VoteProof = {
      ...{ member, batchNumber: 1, leafCount: 1, leafIndex: 0, path: [] },
      signature: randomBytes(64),
    }
    const vote = { member, round: 0, phase, value: valueOfClaim(claim), proof }
    return { kind: 'votes', votes: [vote] }
  })
}

/** @throws when the slot is not decided: then there is nothing to measure */
function decide({ claim, inputs }: Heard): void {
  let slot: Slot = step(openSlot(claim, 0), { kind: 'wake' }, context).slot
  for (const input of inputs) {
    const output = step(slot, input, context)
    if (output.decided !== undefined) return
    slot = output.slot
  }
  throw new Error('An uncontested slot is decided')
}
