/**
 * One contested name, from three rival claims to one owner, by the rules themselves: the walk that
 * cluster/rules/README.md shows. `node dist/test/cluster/print-walk.js` prints it.
 */

import type { SlotInput } from '../../cluster/rules/inputs.js'
import { openSlot, takesClaim } from '../../cluster/rules/opening.js'
import { sayAgain } from '../../cluster/rules/said-again.js'
import { type Slot, valueOfClaim } from '../../cluster/rules/slot.js'
import { step } from '../../cluster/rules/step.js'
import {
  castText,
  claimOf,
  conflictText,
  contextOf,
  letterOf,
  parseInput,
  proposalOf,
  voteOf,
} from './slot-rows.js'

const honest = [0, 2, 3] as const
type Member = (typeof honest)[number]
const epoch = 0

interface Stage {
  readonly title: string
  readonly tells: string
  readonly happens: (world: World) => void
}

const stages: readonly Stage[] = [
  {
    title: 'Three claims',
    tells:
      'Three owners claim the name at the same moment: `a`, `b` and `c`, by rising id. ' +
      'Members 0 and 2 hear of `a` first, 3 of `b`; only the liar has heard of `c`. Each ' +
      'member prevotes the first valid claim that it sees (rule 1), and takes no further ' +
      'rival until somebody names one.',
    happens: (world) => {
      world.claim(0, 'a')
      world.claim(2, 'a')
      world.claim(3, 'b')
    },
  },
  {
    title: 'The liar splits them',
    tells:
      'Member 1 lies. It tells each of the others another prevote, so that each sees another ' +
      'picture. A vote for a claim that is not known here makes its hearer ask the voter for ' +
      'it.',
    happens: (world) => {
      world.hears(0, '1 prevotes 0 b')
      world.hears(2, '1 prevotes 0 a')
      world.hears(3, '1 prevotes 0 c')
    },
  },
  {
    title: 'The prevotes arrive',
    tells:
      'q is 3. Member 2 has three prevotes for `a`: it locks `a` and precommits it (rule 2). ' +
      'Members 0 and 3 have the prevotes of all four, and no value can reach q: they ' +
      'precommit nil without waiting (rule 3).',
    happens: (world) => world.deliver(),
  },
  {
    title: 'No decision, next round',
    tells:
      'The precommits arrive, and the claims that were asked for. Three precommits of ' +
      'anything start a wait (rule 4): the fourth might decide. It does not come, the wait ' +
      'ends, and everyone enters round 1. The lock goes along.',
    happens: (world) => {
      world.fetchClaims()
      world.deliver()
      world.timeOut('precommit')
    },
  },
  {
    title: 'The liar proposes',
    tells:
      'Member (slot hash + 1) mod 4 proposes in round 1; here that is the liar, and it ' +
      'proposes `b`, without proof of any earlier prevotes. Members 0 and 3 are not locked ' +
      'and prevote it. Member 2 is locked on `a`: nil (rule 5).',
    happens: (world) => {
      for (const member of honest) world.hears(member, '1 proposes 1 b')
    },
  },
  {
    title: 'A second lock',
    tells:
      'The liar shows its prevote for `b` to member 3 alone. So 3 has q prevotes, locks `b` ' +
      'and precommits it; 0 and 2 have three prevotes of which no q agree, wait in vain, and ' +
      'precommit nil. Now two members are locked on two values. That is not two owners: a ' +
      'decision takes q precommits of one round, and each of them locks. Neither value has ' +
      'them, and from here on each lock holds until a later quorum of prevotes is shown.',
    happens: (world) => {
      world.hears(3, '1 prevotes 1 b')
      world.deliver()
      world.timeOut('prevote')
    },
  },
  {
    title: 'Said again',
    tells:
      'At the slow tick each member says again what it knows of this round and the one ' +
      'before, whoever said it, and the prevotes behind its valid value (rule 7). Now ' +
      'everyone can see that the liar has voted twice in round 0: two signed votes are ' +
      'evidence, and they count for both values (rule 8). And q prevotes of round 1 for `b` ' +
      'make it the valid value of all (rule 2). Nobody precommits because of them: 0 and 2 ' +
      'have precommitted nil in this round, and that was their word.',
    happens: (world) => world.sayAgain(),
  },
  {
    title: 'Round 2',
    tells:
      'The precommits of round 1 decide nothing; the wait ends. Member 2 proposes in round ' +
      '2, and it is the one that is locked on `a`. It proposes its valid value, `b`, with ' +
      'the q prevotes of round 1. They are above its lock, so it may prevote `b` itself ' +
      '(rule 5), as may everyone else.',
    happens: (world) => {
      world.deliver()
      world.timeOut('precommit')
      world.deliver()
    },
  },
  {
    title: 'One lock',
    tells:
      'Three prevotes for `b` in the current round: all lock it and precommit it (rule 2). ' +
      'The liar says nothing any more.',
    happens: (world) => world.deliver(),
  },
  {
    title: 'Decided',
    tells:
      'Three precommits of one round: `b` is decided (rule 4), and those votes with the ' +
      'registration are the certificate that anyone checks offline. The owners of `a` and ' +
      '`c` are answered `taken`, with it.',
    happens: (world) => world.deliver(),
  },
]

/** Three honest members, and what is on its way between them. The liar's words come from the stages. */
class World {
  readonly slots = new Map<Member, Slot>()
  readonly decided = new Map<Member, string>()
  /** What each member has said and done since the stage began. */
  readonly said = new Map<Member, string[]>()
  #underWay: { readonly from: Member; readonly input: SlotInput }[] = []
  #wanted: { readonly by: Member; readonly letter: string }[] = []

  begin(): void {
    for (const member of honest) this.said.set(member, [])
  }

  claim(member: Member, letter: string): void {
    this.slots.set(member, openSlot(claimOf(letter), epoch))
    this.#feed(member, { kind: 'wake' })
  }

  hears(member: Member, text: string): void {
    this.#feed(member, parseInput(text, 4))
  }

  /** What was under way when this began reaches everyone else. */
  deliver(): void {
    for (const { from, input } of this.#underWay.splice(0)) {
      for (const to of honest) if (to !== from) this.#feed(to, input)
    }
  }

  fetchClaims(): void {
    for (const { by, letter } of this.#wanted.splice(0)) this.#hearClaim(by, letter)
  }

  timeOut(waiting: 'prevote' | 'precommit'): void {
    for (const member of honest) {
      const { round, timers } = this.#slot(member)
      if (!timers[waiting]) continue
      this.#feed(member, { kind: 'timeout', timer: { epoch, round, step: waiting, afterMs: 0 } })
    }
  }

  /** At the same moment: what is said is what was known before. */
  sayAgain(): void {
    const again = honest.map((from) => {
      return { from, ...sayAgain(this.#slot(from), contextOf({ self: from, epoch })) }
    })
    for (const { from, votes, claims, polka } of again) {
      for (const to of honest) {
        if (to === from) continue
        for (const claim of claims) this.#hearClaim(to, letterOf(valueOfClaim(claim)))
        this.#feed(to, { kind: 'votes', votes })
        if (polka !== undefined) this.#feed(to, { kind: 'polka', polka })
      }
    }
  }

  #hearClaim(member: Member, letter: string): void {
    const claim = claimOf(letter)
    if (takesClaim(this.#slot(member), valueOfClaim(claim))) {
      this.#feed(member, { kind: 'claim', claim })
    }
  }

  #slot(member: Member): Slot {
    const slot = this.slots.get(member)
    if (slot === undefined) throw new Error('Every member has heard of a claim')
    return slot
  }

  #feed(member: Member, input: SlotInput): void {
    if (this.decided.has(member)) return
    const said = this.said.get(member) ?? []
    const output = step(this.#slot(member), input, contextOf({ self: member, epoch }))
    this.slots.set(member, output.slot)
    for (const conflict of output.conflicts) said.push(`exposes ${conflictText(conflict)}`)
    for (const { value, member: of } of output.wants) {
      const letter = letterOf(value)
      this.#wanted.push({ by: member, letter })
      said.push(`asks ${of} for ${letter}`)
    }
    for (const { round, value, polka: validRound } of output.proposes) {
      const letter = letterOf(value)
      const proof = validRound === undefined ? '' : ` by the prevotes of round ${validRound.round}`
      said.push(`proposes ${letter}${proof}`)
      const proposal = proposalOf(member, round, letter, validRound)
      this.#say(member, { kind: 'proposal', proposal })
    }
    for (const cast of output.casts) {
      said.push(castText(cast))
      const vote = voteOf(member, cast.phase, cast.round, letterOf(cast.value))
      this.#say(member, { kind: 'votes', votes: [vote] })
    }
    for (const timer of output.timers) {
      if (timer.step !== 'propose') said.push(`waits for more ${timer.step}s`)
    }
    if (output.decided !== undefined) {
      const { claim, round, precommits } = output.decided
      const voters = precommits.map((proof) => proof.member).join(', ')
      this.decided.set(member, letterOf(valueOfClaim(claim)))
      said.push(`decides ${letterOf(valueOfClaim(claim))} in round ${round}, by ${voters}`)
    }
  }

  /** To itself at once, to the others when it is delivered. */
  #say(from: Member, input: SlotInput): void {
    this.#underWay.push({ from, input })
    this.#feed(from, input)
  }
}

const columns = ['member', 'round', 'step', 'locked', 'valid', 'prevotes of the round', 'says']

function stateRow(world: World, member: Member): string[] {
  const said = [...new Set(world.said.get(member) ?? [])].join('; ')
  const slot = world.slots.get(member)
  if (slot === undefined) return [`${member}`, '', '', '', '', '', said]
  const prevotes = slot.votes
    .filter(({ phase, round }) => phase === 'prevote' && round === slot.round)
    .sort((one, two) => one.member - two.member)
    .map((vote) => `${vote.member}:${letterOf(vote.value)}`)
  const polka = (one: Slot['locked']) => (one ? `${letterOf(one.value)} of ${one.round}` : '')
  return [
    ...[`${member}`, `${slot.round}`, slot.step, polka(slot.locked), polka(slot.valid)],
    ...[prevotes.join(' '), said],
  ]
}

function tableText(rows: readonly string[][]): string {
  const all = [columns, ...rows]
  const widths = columns.map((_, i) => Math.max(...all.map((cells) => cells[i]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(columns), rule, ...rows.map(line)].join('\n')
}

/** Lines of at most 120 characters. */
function paragraph(text: string): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last.length + word.length >= 120) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.join('\n')
}

/** The walk as Markdown, and what the members have decided. */
export function walk(): { readonly text: string; readonly decided: readonly string[] } {
  const world = new World()
  const parts = stages.map(({ title, tells, happens }, i) => {
    world.begin()
    happens(world)
    const rows = honest.map((member) => stateRow(world, member))
    return `### ${i + 1}. ${title}\n\n${paragraph(tells)}\n\n${tableText(rows)}\n`
  })
  return {
    text: parts.join('\n'),
    decided: honest.map((member) => world.decided.get(member) ?? ''),
  }
}
