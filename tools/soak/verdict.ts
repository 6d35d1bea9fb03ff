/** Whether every text is exactly once where it should be, by what the histories say. Pure. */
import { type SoakPlan, textsFor } from './plan.js'

/** What one user's history holds in the end. */
export interface UserReport {
  readonly name: string
  /** Texts of others, each as often as it is there. */
  readonly received: readonly string[]
  /** Own texts, with the state of each. */
  readonly sent: readonly { readonly text: string; readonly state: string }[]
}

export interface Fault {
  readonly kind: 'missing' | 'repeated' | 'foreign' | 'unsent' | 'sent twice' | 'not delivered'
  readonly user: string
  readonly text: string
  /** Of the sender's text, where it is known. */
  readonly state?: string
}

export function faultsOf(plan: SoakPlan, reports: readonly UserReport[]): Fault[] {
  const states = new Map(
    reports.flatMap(({ sent }) => sent.map(({ text, state }) => [text, state] as const)),
  )
  return plan.users.flatMap((user) => {
    const report = reports.find(({ name }) => name === user.name)
    const { received, sent } = report ?? { received: [], sent: [] }
    return [
      ...receivedFaults(user.name, textsFor(plan, user.name), received, states),
      ...sentFaults(user.name, new Set(user.texts.map(({ text }) => text)), sent),
    ]
  })
}

function receivedFaults(
  user: string,
  due: ReadonlySet<string>,
  received: readonly string[],
  states: ReadonlyMap<string, string>,
): Fault[] {
  const counts = countEach(received)
  const missing = [...due].filter((text) => !counts.has(text))
  const odd = [...counts].flatMap(([text, count]): Fault[] => {
    if (!due.has(text)) return [{ kind: 'foreign', user, text }]
    return count > 1 ? [{ kind: 'repeated', user, text }] : []
  })
  return [
    ...missing.map(
      (text): Fault => ({ kind: 'missing', user, text, state: states.get(text) ?? 'unsent' }),
    ),
    ...odd,
  ]
}

function sentFaults(user: string, planned: ReadonlySet<string>, sent: UserReport['sent']): Fault[] {
  const counts = countEach(sent.map(({ text }) => text))
  return [
    ...[...planned]
      .filter((text) => !counts.has(text))
      .map((text): Fault => ({ kind: 'unsent', user, text })),
    ...[...counts]
      .filter(([, count]) => count > 1)
      .map(([text]): Fault => ({ kind: 'sent twice', user, text })),
    ...sent
      .filter(({ state }) => state !== 'delivered')
      .map(({ text, state }): Fault => ({ kind: 'not delivered', user, text, state })),
  ]
}

function countEach(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}

/** One line for people. */
export function showFault({ kind, user, text, state }: Fault): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text
  return `${kind} at ${user}: '${short}'${state === undefined ? '' : `, which is '${state}' at its sender`}`
}
