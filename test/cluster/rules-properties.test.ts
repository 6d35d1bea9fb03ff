/** What holds of a slot whatever it is told: FEDERATION.md section 3. A failure prints its counterexample. */
import fc from 'fast-check'
import t from 'tap'
import type { StepOutput } from '../../cluster/rules/draft.js'
import type { SlotInput } from '../../cluster/rules/inputs.js'
import { openSlot, restartSlot, takesClaim } from '../../cluster/rules/opening.js'
import type { PlantedFault } from '../../cluster/rules/planted.js'
import { sayAgain } from '../../cluster/rules/said-again.js'
import {
  type Cast,
  type Context,
  type Hex,
  type KnownVote,
  type Polka,
  type Propose,
  type Slot,
  valueOfClaim,
} from '../../cluster/rules/slot.js'
import { step } from '../../cluster/rules/step.js'
import { quorumOf } from '../../proto/quorum.js'
import { compareRounds } from '../../proto/rounds.js'
import {
  claimOf,
  contextOf,
  emptyProof,
  letterOf,
  proposalOf,
  valueNamed,
  voteOf,
} from './slot-rows.js'

const seed = 20_261_121

const letter = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const round = fc.oneof(
  { weight: 9, arbitrary: fc.nat(6) },
  { weight: 1, arbitrary: fc.nat(2 ** 31) },
)
const other = fc.integer({ min: 1, max: 9 })
const phase = fc.constantFrom('prevote' as const, 'precommit' as const)

/** Something that happens to a member. Rounds and epochs are taken relative to where it stands. */
const event = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('votes' as const),
      votes: fc.array(
        fc.record({ other, phase, round, letter: fc.oneof(letter, fc.constant('nil')) }),
        { minLength: 1, maxLength: 6 },
      ),
    }),
  },
  // Many members with one mind, or nothing would ever come to a quorum.
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('wave' as const),
      ...{ phase, round: fc.nat(2), letter: fc.oneof(letter, fc.constant('nil')) },
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('claim' as const), letter }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('proposal' as const),
      ahead: fc.oneof({ weight: 9, arbitrary: fc.nat(2) }, { weight: 1, arbitrary: round }),
      ...{ letter, validBefore: fc.option(fc.integer({ min: 1, max: 4 })) },
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('polka' as const),
      ...{ round, letter, epochsAgo: fc.nat(1) },
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('timeout' as const),
      step: fc.constantFrom('propose' as const, 'prevote' as const, 'precommit' as const),
      roundsAgo: fc.integer({ min: -1, max: 1 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wake' as const) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('sign' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      lock: fc.option(fc.record({ letter, round: fc.nat(6) })),
    }),
  },
)
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never

const world = fc.record({
  members: fc.constantFrom(1, 3, 4, 5, 7, 10),
  votes: fc.oneof(
    { weight: 9, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  untimely: fc.constantFrom('', '', '', 'a', 'b c', 'a b c d e'),
  events: fc.array(event, { maxLength: 60, size: 'max' }),
})

/** One member, and the statements of its own that it has not signed yet. */
class Subject {
  slot: Slot = openSlot(claimOf('a'), 2)
  decided = false
  readonly #unsigned: SlotInput[] = []
  readonly #cast = new Set<string>()
  readonly #proposed = new Set<string>()
  /** What it prevoted last in this epoch, nil apart. */
  #prevoted: Hex | undefined

  constructor(
    readonly members: number,
    readonly settings: {
      readonly votes: boolean
      readonly untimely: string
      readonly planted?: PlantedFault
    },
  ) {
    this.apply({ kind: 'wake' })
  }

  get context(): Context {
    return contextOf({ ...this.settings, members: this.members, epoch: this.slot.epoch })
  }

  #inputsOf(happened: Event): SlotInput[] {
    const { round: now, epoch } = this.slot
    switch (happened.kind) {
      case 'votes': {
        const votes = happened.votes
          .map((one) => voteOf(one.other % this.members, one.phase, one.round, one.letter))
          .filter(({ member }) => member !== 0)
        return votes.length === 0 ? [] : [{ kind: 'votes', votes }]
      }
      case 'wave': {
        const at = Math.max(0, now + happened.round - 1)
        const votes = this.#others.map((one) => voteOf(one, happened.phase, at, happened.letter))
        return votes.length === 0 ? [] : [{ kind: 'votes', votes }]
      }
      case 'claim': {
        const claim = claimOf(happened.letter)
        return takesClaim(this.slot, valueOfClaim(claim)) ? [{ kind: 'claim', claim }] : []
      }
      case 'proposal': {
        const at = now + happened.ahead
        const member = at % this.members
        if (at < 1 || member === 0) return []
        const before = happened.validBefore ?? 0
        const valid =
          before > at ? { epoch: epoch - 1, round: before } : { epoch, round: at - before }
        const validRound = happened.validBefore === null ? undefined : valid
        const proposal = proposalOf(member, at, happened.letter, validRound)
        return [{ kind: 'proposal', proposal }]
      }
      case 'polka': {
        const id = { epoch: epoch - happened.epochsAgo, round: happened.round }
        const polka = this.#polka(happened.letter, id)
        return polka === undefined ? [] : [{ kind: 'polka', polka }]
      }
      case 'timeout': {
        const timer = { epoch, round: now - happened.roundsAgo, step: happened.step, afterMs: 0 }
        return [{ kind: 'timeout', timer }]
      }
      case 'wake':
        return [{ kind: 'wake' }]
      case 'sign':
        return this.#unsigned.splice(0)
      case 'settle':
        return []
    }
  }

  get #others(): number[] {
    return Array.from({ length: this.members - 1 }, (_, i) => i + 1)
  }

  /** By others: nobody forges our vote. */
  #polka(letter: string, id: { epoch: number; round: number }): Polka | undefined {
    const quorum = quorumOf(this.members)
    const voters = this.#others.slice(-quorum)
    if (voters.length < quorum) return undefined
    return { value: valueNamed(letter) ?? '', ...id, prevotes: voters.map(emptyProof) }
  }

  happen(happened: Event): void {
    if (this.decided) return
    if (happened.kind === 'settle') this.#settle(happened.lock)
    else for (const input of this.#inputsOf(happened)) this.apply(input)
  }

  #settle(shown: { letter: string; round: number } | null): void {
    const { epoch, locked } = this.slot
    const polka =
      shown === null ? undefined : this.#polka(shown.letter, { epoch, round: shown.round })
    const isHigher = polka && (locked === undefined || compareRounds(polka, locked) > 0)
    const lock = isHigher ? { polka, claim: claimOf(shown?.letter ?? '') } : undefined
    // What is unsigned when an epoch is closed stays so.
    this.#unsigned.length = 0
    const next = restartSlot(this.slot, lock, epoch + 1, this.context.isTimely)
    if (next === undefined) return
    expect(next.round === 0 && next.step === 'propose', 'a new epoch begins at its beginning')
    this.#checkRise(this.slot, next)
    this.#prevoted = undefined
    this.slot = next
    this.apply({ kind: 'wake' })
  }

  apply(input: SlotInput): void {
    if (this.decided) return
    const before = this.slot
    const output = step(before, input, this.context)
    this.#checkRise(before, output.slot)
    for (const cast of output.casts) this.#onCast(cast, before, output)
    for (const propose of output.proposes) this.#onPropose(propose, output.slot)
    this.#checkBounds(output.slot)
    const keeps = this.#prevoted === undefined || output.slot.claims.has(this.#prevoted)
    expect(keeps, 'the claim that it voted for is kept')
    this.#checkDecision(output)
    expect(
      this.settings.votes || (output.casts.length === 0 && output.proposes.length === 0),
      'who does not vote says nothing',
    )
    sayAgain(output.slot, this.context)
    this.slot = output.slot
    this.decided = output.decided !== undefined
  }

  #checkRise(before: Slot, after: Slot): void {
    const steps = ['propose', 'prevote', 'precommit']
    const rise =
      compareRounds(after, before) || steps.indexOf(after.step) - steps.indexOf(before.step)
    expect(rise >= 0, '(epoch, round, step) never falls')
    if (before.locked !== undefined) {
      expect(after.locked !== undefined, 'a lock is never lost')
      expect(after.locked && compareRounds(after.locked, before.locked) >= 0, 'nor does it fall')
    }
    if (after.locked !== undefined) {
      const { locked, valid } = after
      expect(valid && compareRounds(valid, locked) >= 0, 'valid is never below the lock')
      expect(after.claims.has(locked.value), 'the locked claim is known')
    }
    if (after.valid !== undefined)
      expect(after.claims.has(after.valid.value), 'the valid claim too')
  }

  #onCast(cast: Cast, before: Slot, output: StepOutput): void {
    const { epoch } = before
    const key = `${epoch} ${cast.round} ${cast.phase}`
    expect(!this.#cast.has(key), `one ${key}`)
    this.#cast.add(key)
    if (cast.phase === 'prevote') this.#prevoted = cast.value ?? this.#prevoted
    expect(output.durable, 'votes are durable before they are said')
    if (cast.value !== undefined) this.#expectAllowed(cast, before, output)
    const { round, phase, value } = cast
    const vote: KnownVote = { member: 0, round, phase, value, proof: emptyProof(0) }
    this.#unsigned.push({ kind: 'votes', votes: [vote] })
  }

  /** What safety rests on: precommits lock, and a lock gives way only to a proof of a later round. */
  #expectAllowed({ phase, round, value }: Cast, before: Slot, { slot }: StepOutput): void {
    if (phase === 'precommit') {
      expect(slot.locked?.value === value && slot.locked?.round === round, 'a precommit locks')
      expect(slot.locked?.epoch === slot.epoch, 'in its own epoch')
      return
    }
    const { locked } = before
    if (locked === undefined || locked.value === value) return
    const proposed = [...before.proposals, ...slot.proposals].find((one) => one.round === round)
    const proof = round > 0 && proposed?.value === value ? proposed?.validRound : undefined
    expect(proof && compareRounds(proof, locked) >= 0, 'a lock binds')
  }

  #onPropose({ round, value, polka: validRound }: Propose, slot: Slot): void {
    const key = `${slot.epoch} ${round}`
    expect(!this.#proposed.has(key), 'one proposal a round')
    this.#proposed.add(key)
    expect(round > 0 && round % this.members === 0, 'in our turn only')
    expect(slot.claims.has(value), 'we know what we propose')
    this.#unsigned.push({
      kind: 'proposal',
      proposal: proposalOf(0, round, letterOf(value), validRound),
    })
  }

  #checkBounds({ votes, proposals, claims }: Slot): void {
    expect(votes.length <= 14 * this.members, `${votes.length} votes`)
    expect(proposals.length <= this.members + 1, `${proposals.length} proposals`)
    expect(claims.size > 0, 'a slot has a claim')
  }

  #checkDecision({ decided }: StepOutput): void {
    if (decided === undefined) return
    const voters = decided.precommits.map(({ member }) => member)
    expect(voters.length === quorumOf(this.members), 'q precommits decide')
    expect(
      voters.every((one, i) => i === 0 || one > (voters[i - 1] ?? 0)),
      'by rising member',
    )
  }
}

function expect(holds: unknown, what: string): void {
  if (!holds) throw new Error(`Broken: ${what}`)
}

const ends = { decided: 0, locked: 0, later: 0 }

function anyLife(planted?: PlantedFault) {
  return fc.property(world, ({ members, events, ...settings }) => {
    const subject = new Subject(members, { ...settings, ...(planted && { planted }) })
    for (const one of events) subject.happen(one)
    if (subject.decided) ends.decided += 1
    if (subject.slot.locked !== undefined) ends.locked += 1
    if (subject.slot.round > 1) ends.later += 1
  })
}

t.test('whatever happens, in whatever order', async (t) => {
  fc.assert(anyLife(), { seed, numRuns: 3_000 })
  for (const [end, count] of Object.entries(ends)) t.ok(count > 100, `${end}: ${count} worlds`)
})

t.test('a fault that is planted in the rules is found', async (t) => {
  for (const planted of [
    'no-lock-rule',
    'round-zero-ignores-lock',
    'late-quorum-precommits',
  ] as const) {
    const { failed, counterexample } = fc.check(anyLife(planted), { seed, numRuns: 3_000 })
    t.ok(failed, `${planted}: ${JSON.stringify(counterexample?.[0].events)}`)
  }
})

t.test('a step is a function of its arguments', async (t) => {
  fc.assert(
    fc.property(world, ({ members, events, ...settings }) => {
      const one = new Subject(members, settings)
      const two = new Subject(members, settings)
      for (const happened of events) {
        const before = JSON.stringify(one.slot)
        const slot = one.slot
        one.happen(happened)
        expect(JSON.stringify(slot) === before, 'the slot given stays as it was')
        two.happen(happened)
        expect(JSON.stringify(one.slot) === JSON.stringify(two.slot), 'twice the same')
      }
    }),
    { seed: seed + 1, numRuns: 200 },
  )
  t.pass()
})
