/**
 * Rows of tables about one slot, in words that can be held against FEDERATION.md section 3. Members are
 * numbers, values are letters ('a' has the lowest id) or 'nil', and a round of an epoch is 'epoch.round'.
 * Proofs and signatures are empty: the rules see what was verified before.
 */
import type { Test } from 'tap'
import type { Conflict } from '../../cluster/rules/draft.js'
import type { SlotInput } from '../../cluster/rules/inputs.js'
import { openSlot, takesClaim } from '../../cluster/rules/opening.js'
import type { PlantedFault } from '../../cluster/rules/planted.js'
import { proposerOf } from '../../cluster/rules/proposer.js'
import {
  type Cast,
  type Context,
  type Hex,
  type KnownProposal,
  type KnownVote,
  type Polka,
  type Propose,
  type Slot,
  type Step,
  type ValidClaim,
  valueOfClaim,
} from '../../cluster/rules/slot.js'
import { step } from '../../cluster/rules/step.js'
import { asciiBytes } from '../../proto/bytes.js'
import { faultsTolerated, quorumOf } from '../../proto/quorum.js'
import { nameSlot } from '../../proto/registration.js'
import type { RoundId } from '../../proto/rounds.js'
import { verified } from '../../proto/signatures.js'
import type { VoteProof } from '../../proto/votes.js'
import { claimName, labelBytes, testFederation } from '../support/federation.js'

/** The epoch of slots in tables, unless told otherwise: there are earlier ones. */
export const tableEpoch = 2

const federation = testFederation(4)

/** A name whose slot makes member r mod n the proposer of round r, in federations of 3, 4, 5, 7 and 10. */
const contestedName = (() => {
  for (let i = 0; ; i++) {
    const name = `alice${i}`
    const slot = nameSlot(federation.federationId, name, 0)
    if ([3, 4, 5, 7, 10].every((members) => proposerOf(slot, 0, members) === 0)) return name
  }
})()

const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const

/** Rival claims of one name, 'a' with the lowest id. */
const claims = new Map<string, ValidClaim>(
  letters
    .map((letter): ValidClaim => {
      const nonce = labelBytes(`nonce ${letter}`, 16)
      const registration = claimName(federation, contestedName, { nonce })
      return verified({ kind: 'registration', registration } as const)
    })
    .sort((one, two) => (valueOfClaim(one) < valueOfClaim(two) ? -1 : 1))
    .map((claim, i) => [letters[i] ?? '', claim]),
)

const lettersByValue = new Map([...claims].map(([letter, claim]) => [valueOfClaim(claim), letter]))

export function claimOf(letter: string): ValidClaim {
  const claim = claims.get(letter)
  if (claim === undefined) throw new RangeError(`No claim '${letter}'`)
  return claim
}

export function valueNamed(letter: string): Hex | undefined {
  return letter === 'nil' ? undefined : valueOfClaim(claimOf(letter))
}

export function letterOf(value: Hex | undefined): string {
  return value === undefined ? 'nil' : (lettersByValue.get(value) ?? value)
}

export function emptyProof(member: number): VoteProof {
  return {
    member,
    batchNumber: 1,
    leafCount: 1,
    leafIndex: 0,
    path: [],
    signature: new Uint8Array(64),
  }
}

/** By the last q members. */
export function polkaOf(letter: string, { epoch, round }: RoundId, members = 4): Polka {
  const quorum = quorumOf(members)
  const prevotes = Array.from({ length: quorum }, (_, i) => emptyProof(members - quorum + i))
  return { value: valueOfClaim(claimOf(letter)), epoch, round, prevotes }
}

export function voteOf(
  member: number,
  phase: KnownVote['phase'],
  round: number,
  letter: string,
): KnownVote {
  return { member, round, phase, value: valueNamed(letter), proof: emptyProof(member) }
}

export function proposalOf(
  member: number,
  round: number,
  letter: string,
  validRound?: RoundId,
): KnownProposal {
  const value = valueOfClaim(claimOf(letter))
  const { registration } = claimOf(letter) as ValidClaim & { kind: 'registration' }
  const said = `${member} ${round} ${letter} ${validRound?.epoch}.${validRound?.round}`
  const proposal = verified({
    ...{ federationId: federation.federationId, epoch: tableEpoch, slot: registration.slot },
    ...{ round, value: registration.id, validRound },
    ...{ bytes: asciiBytes(said), member, signature: new Uint8Array(64) },
  })
  return { round, value, validRound, proposal }
}

// ---------------------------------------------------------------- rows

export interface Given {
  readonly epoch?: number
  readonly round?: number
  readonly step?: Step
  /** 'a@2.0': locked on a in epoch 2, round 0. */
  readonly locked?: string
  /** The lock, unless told otherwise. */
  readonly valid?: string
  /** Claims in the order in which they came: 'a b'. */
  readonly knows?: string
  readonly votes?: readonly string[]
  readonly proposals?: readonly string[]
  readonly timers?: Slot['timers']
}

export interface Row {
  readonly says: string
  /** 4 members and we are 0, unless told otherwise. Member r mod n proposes in round r. */
  readonly members?: number
  readonly self?: number
  /** Whether we vote at all; true unless told otherwise. */
  readonly votes?: boolean
  /** Claims against which time or policy is: 'b c'. */
  readonly untimely?: string
  /** Undefined: the slot is not open, and the first input is its claim. */
  readonly given?: Given
  /** One input after another; votes in one list are one input. */
  readonly when: readonly (string | readonly string[])[]
  readonly follows: Follows
}

/** What is not told: nothing is said, and the state is as given. */
export interface Follows {
  readonly casts?: readonly string[]
  readonly proposes?: readonly string[]
  readonly timers?: readonly string[]
  readonly wants?: readonly string[]
  readonly conflicts?: readonly string[]
  readonly decided?: string
  readonly round?: number
  readonly step?: Step
  readonly locked?: string
  readonly valid?: string
}

/** Everything that a row can tell, as it came out. */
export interface Outcome extends Required<Omit<Follows, 'decided' | 'locked' | 'valid'>> {
  readonly decided: string | undefined
  readonly locked: string | undefined
  readonly valid: string | undefined
}

export function contextOf({
  members = 4,
  self = 0,
  votes = true,
  untimely = '',
  epoch = tableEpoch,
  planted,
}: Pick<Row, 'members' | 'self' | 'votes' | 'untimely'> & {
  readonly epoch?: number
  readonly planted?: PlantedFault
}): Context {
  return {
    epoch: {
      number: epoch,
      members,
      quorum: quorumOf(members),
      faults: faultsTolerated(members),
      self,
      votes,
    },
    timeouts: { firstMs: 100, growthMs: 10 },
    isTimely: (claim) => !untimely.split(' ').includes(letterOf(valueOfClaim(claim))),
    planted,
  }
}

export function slotOf(given: Given, members = 4): Slot {
  const { epoch = tableEpoch, round = 0, step = 'propose', knows = 'a' } = given
  const known = knows.split(' ').filter((letter) => letter !== '')
  const open = openSlot(claimOf(known[0] ?? 'a'), epoch)
  const locked = given.locked === undefined ? undefined : parsePolka(given.locked, members)
  return {
    ...open,
    ...{ round, step, locked },
    valid: given.valid === undefined ? locked : parsePolka(given.valid, members),
    claims: new Map(known.map((letter) => [valueOfClaim(claimOf(letter)), claimOf(letter)])),
    votes: (given.votes ?? []).map(parseVote),
    proposals: (given.proposals ?? []).map(parseProposal),
    timers: given.timers ?? open.timers,
  }
}

/** Runs a row as the driver does: what we cast and propose comes back as votes and proposals. */
export function play(row: Row): { readonly outcome: Outcome; readonly slot: Slot } {
  const { members = 4, self = 0, given } = row
  const context = contextOf({ ...row, ...(given?.epoch && { epoch: given.epoch }) })
  const said = {
    casts: [] as string[],
    proposes: [] as string[],
    timers: [] as string[],
    wants: [] as string[],
    conflicts: [] as string[],
    decided: undefined as string | undefined,
  }
  let slot = given && slotOf(given, members)

  function feed(input: SlotInput): void {
    if (slot === undefined || said.decided !== undefined) return
    const output = step(slot, input, context)
    slot = output.slot
    said.casts.push(...output.casts.map(castText))
    said.proposes.push(...output.proposes.map(proposeText))
    said.timers.push(...output.timers.map((one) => `${one.step} ${one.round}`))
    said.wants.push(...output.wants.map(({ value, member }) => `${letterOf(value)} of ${member}`))
    said.conflicts.push(...output.conflicts.map(conflictText))
    if (output.decided !== undefined) {
      const { claim, round, precommits } = output.decided
      const voters = precommits.map(({ member }) => member).join(' ')
      said.decided = `${letterOf(valueOfClaim(claim))} in ${round} by ${voters}`
    }
    for (const { round, value, polka: validRound } of output.proposes) {
      const proposal = proposalOf(self, round, letterOf(value), validRound)
      feed({ kind: 'proposal', proposal })
    }
    for (const { round, phase, value } of output.casts) {
      feed({ kind: 'votes', votes: [voteOf(self, phase, round, letterOf(value))] })
    }
  }

  for (const one of row.when) {
    const opening = slot === undefined && typeof one === 'string' && /^claim (\w)$/.exec(one)
    if (opening) {
      slot = openSlot(claimOf(opening[1] ?? ''), tableEpoch)
      feed({ kind: 'wake' })
      continue
    }
    if (slot === undefined) throw new RangeError('A row begins with its claim, or a given slot')
    const input = parseInput(one, members)
    if (input.kind === 'claim' && !takesClaim(slot, valueOfClaim(input.claim))) continue
    feed(input)
  }
  if (slot === undefined) throw new RangeError('A row has an input')
  const { round, step: itsStep, locked, valid } = slot
  const state = { round, step: itsStep, locked: polkaText(locked), valid: polkaText(valid) }
  return { outcome: { ...said, ...state }, slot }
}

export function expectedOf({ given = {}, follows }: Row): Outcome {
  return {
    casts: follows.casts ?? [],
    proposes: follows.proposes ?? [],
    timers: follows.timers ?? [],
    wants: follows.wants ?? [],
    conflicts: follows.conflicts ?? [],
    decided: follows.decided,
    round: follows.round ?? given.round ?? 0,
    step: follows.step ?? given.step ?? 'propose',
    locked: follows.locked ?? given.locked,
    valid: follows.valid ?? given.valid ?? given.locked,
  }
}

/** Checks every row of a rule. */
export function checkRows(t: Test, rows: readonly Row[]): void {
  for (const row of rows) t.same(play(row).outcome, expectedOf(row), row.says)
}

// ---------------------------------------------------------------- words

function match(text: string, pattern: RegExp): readonly string[] {
  const found = pattern.exec(text)
  if (found === null) throw new RangeError(`Not a phrase of these tables: '${text}'`)
  return found.slice(1).map((one) => one ?? '')
}

export function parseVote(text: string): KnownVote {
  const pattern = /^(\d) (prevotes|precommits) (\d+) (\w+)$/
  const [member = '', verb, round = '', letter = ''] = match(text, pattern)
  const phase = verb === 'prevotes' ? 'prevote' : 'precommit'
  return voteOf(Number(member), phase, Number(round), letter)
}

function parseProposal(text: string): KnownProposal {
  const pattern = /^(\d) proposes (\d+) (\w)(?: by prevotes of (\d+\.\d+))?$/
  const [member = '', round = '', letter = '', validRound = ''] = match(text, pattern)
  const valid = validRound === '' ? undefined : parseRound(validRound)
  return proposalOf(Number(member), Number(round), letter, valid)
}

export function parsePolka(text: string, members: number): Polka {
  const [letter = '', round = ''] = match(text, /^(\w)@(\d+\.\d+)$/)
  return polkaOf(letter, parseRound(round), members)
}

function parseRound(text: string): RoundId {
  const [epoch, round] = text.split('.').map(Number)
  return { epoch: epoch ?? 0, round: round ?? 0 }
}

export function parseInput(text: string | readonly string[], members: number): SlotInput {
  if (typeof text !== 'string') return { kind: 'votes', votes: text.map(parseVote) }
  if (text === 'wake') return { kind: 'wake' }
  if (text.startsWith('claim ')) return { kind: 'claim', claim: claimOf(text.slice(6)) }
  if (text.includes(' proposes ')) return { kind: 'proposal', proposal: parseProposal(text) }
  if (text.startsWith('prevotes of ')) {
    return { kind: 'polka', polka: parsePolka(text.slice('prevotes of '.length), members) }
  }
  if (text.startsWith('timeout ')) {
    const [waiting, round = ''] = match(text, /^timeout (propose|prevote|precommit) (\d+)$/)
    const timer = { epoch: tableEpoch, round: Number(round), step: waiting as Step, afterMs: 0 }
    return { kind: 'timeout', timer }
  }
  return { kind: 'votes', votes: [parseVote(text)] }
}

export function castText({ phase, round, value }: Cast): string {
  return `${phase} ${round} ${letterOf(value)}`
}

function proposeText({ round, value, polka: validRound }: Propose): string {
  const proof = validRound && ` by prevotes of ${validRound.epoch}.${validRound.round}`
  return `${round} ${letterOf(value)}${proof ?? ''}`
}

export function polkaText(polka: Polka | undefined): string | undefined {
  return polka && `${letterOf(polka.value)}@${polka.epoch}.${polka.round}`
}

export function conflictText({ kind, first, second }: Conflict): string {
  const member = kind === 'votes' ? second.member : second.proposal.member
  return `${member}: ${kind} for ${letterOf(first.value)} and ${letterOf(second.value)}`
}
