/** Who says what to whom: drawn from a seed, so that whoever receives knows what must have come. Pure. */
import { createHash } from 'node:crypto'

export interface SoakWishes {
  readonly users: number
  readonly messages: number
  readonly seed: string
  readonly nodes: number
}

export interface PlannedText {
  /** Of a pair the other's name, of a group its title. */
  readonly to: string
  readonly kind: 'pair' | 'group'
  /** Unlike every other text of the run. */
  readonly text: string
}

export interface PlannedUser {
  readonly name: string
  /** Indices of home nodes, best first. */
  readonly homes: readonly number[]
  readonly texts: readonly PlannedText[]
}

export interface PlannedGroup {
  readonly title: string
  /** The first one makes it. */
  readonly members: readonly string[]
}

export interface SoakPlan {
  readonly users: readonly PlannedUser[]
  readonly groups: readonly PlannedGroup[]
}

const groupSize = 4
/** One text in so many is said in a group. */
const groupEach = 5
/** One text in so many is a long one, of several mixnet packets. */
const longEach = 20
const longCharacters = 3_000
/** With how many others everybody talks. */
const peersEach = 4

export function makePlan({ users: count, messages, seed, nodes }: SoakWishes): SoakPlan {
  const draw = drawFrom(seed)
  const names = Array.from({ length: count }, (_, i) => `user-${i + 1}`)
  const groups = makeGroups(names)
  const texts = new Map<string, PlannedText[]>(names.map((name) => [name, []]))
  for (let number = 0; number < messages; number++) {
    const at = number % count
    const name = names[at] ?? ''
    const own = groups.filter(({ members }) => members.includes(name))
    const group = own[draw(Math.max(1, own.length))]
    const text = textOf(name, number, draw)
    if (group !== undefined && draw(groupEach) === 0) {
      texts.get(name)?.push({ to: group.title, kind: 'group', text })
    } else {
      texts.get(name)?.push({ to: peerOf(names, at, draw), kind: 'pair', text })
    }
  }
  return {
    groups,
    users: names.map((name, i) => ({
      name,
      // Every other one has a second home node, which takes over.
      homes: i % 2 === 0 ? [i % nodes] : [i % nodes, (i + 1) % nodes],
      texts: texts.get(name) ?? [],
    })),
  }
}

/** Neighbours on the ring, on both sides: with them conversations of both directions come about. */
function peerOf(names: readonly string[], at: number, draw: (below: number) => number): string {
  const reach = Math.min(Math.ceil(peersEach / 2), Math.floor((names.length - 1) / 2) || 1)
  const distance = 1 + draw(reach)
  const step = draw(2) === 0 ? distance : names.length - distance
  return names[(at + step) % names.length] ?? ''
}

function makeGroups(names: readonly string[]): PlannedGroup[] {
  const groups: PlannedGroup[] = []
  for (let i = 0; i + 2 < names.length; i += groupSize) {
    const members = names.slice(i, i + groupSize)
    if (members.length > 2) groups.push({ title: `group-${groups.length + 1}`, members })
  }
  return groups
}

function textOf(name: string, number: number, draw: (below: number) => number): string {
  const text = `${number} by ${name}: ${'la '.repeat(1 + draw(30))}`.trim()
  return draw(longEach) === 0 ? text.padEnd(longCharacters, ' la') : text
}

/** What somebody must have in the end, by sender: a pair's texts for her, and those of her groups. */
export function textsFor(plan: SoakPlan, name: string): ReadonlySet<string> {
  const titles = new Set(
    plan.groups.filter(({ members }) => members.includes(name)).map(({ title }) => title),
  )
  const due = new Set<string>()
  for (const sender of plan.users) {
    if (sender.name === name) continue
    for (const { to, kind, text } of sender.texts) {
      if (kind === 'pair' ? to === name : titles.has(to)) due.add(text)
    }
  }
  return due
}

/** Deterministic draws: SHA-256 in counter mode. @returns a whole number from 0 to below the bound */
export function drawFrom(seed: string): (below: number) => number {
  let count = 0
  return (below) => {
    const hash = createHash('sha256').update(`${seed} ${count++}`).digest()
    return Math.floor((hash.readUInt32BE(0) / 2 ** 32) * below)
  }
}
