/** A soak that finds nothing must have been able to find something: plans are what they claim, faults are seen. */
import t from 'tap'
import { makePlan, type SoakPlan, textsFor } from '../../tools/soak/plan.js'
import { faultsOf, showFault, type UserReport } from '../../tools/soak/verdict.js'

const wishes = { users: 10, messages: 400, seed: 'a', nodes: 4 }

t.test('a plan is drawn from its seed alone, and every text is another one', async (t) => {
  const plan = makePlan(wishes)
  t.same(makePlan(wishes), plan)
  t.notSame(makePlan({ ...wishes, seed: 'b' }), plan)
  const texts = plan.users.flatMap((user) => user.texts)
  t.equal(texts.length, 400)
  t.equal(new Set(texts.map(({ text }) => text)).size, 400)
  t.ok(texts.some(({ text }) => text.length > 2_000) && texts.some(({ text }) => text.length < 100))
  t.same(
    plan.groups.map(({ members }) => members.length),
    [4, 4],
    'two users are in no group',
  )
  for (const user of plan.users) {
    for (const { to, kind } of user.texts) {
      const group = plan.groups.find(({ title }) => title === to)
      if (kind === 'group') t.ok(group?.members.includes(user.name))
      else t.ok(to !== user.name && plan.users.some(({ name }) => name === to))
    }
  }
  const homes = plan.users.map((user) => user.homes)
  t.same(homes.slice(0, 5), [[0], [1, 2], [2], [3, 0], [0]])
})

/** As it is when all went well. */
function perfect(plan: SoakPlan): UserReport[] {
  return plan.users.map(({ name, texts }) => ({
    name,
    received: [...textsFor(plan, name)],
    sent: texts.map(({ text }) => ({ text, state: 'delivered' })),
  }))
}

t.test('a text of a group is due to all other members, of a pair to the other', async (t) => {
  const plan = makePlan(wishes)
  const due = plan.users.reduce((sum, { name }) => sum + textsFor(plan, name).size, 0)
  const inGroups = plan.users.flatMap(({ texts }) => texts).filter(({ kind }) => kind === 'group')
  t.ok(inGroups.length > 20)
  t.equal(due, 400 + 2 * inGroups.length)
  t.same(faultsOf(plan, perfect(plan)), [])
})

type Spoil = (report: UserReport, text: string) => UserReport

const spoilt: [kind: string, spoil: Spoil][] = [
  ['missing', (one, text) => ({ ...one, received: one.received.filter((each) => each !== text) })],
  ['repeated', (one, text) => ({ ...one, received: [...one.received, text] })],
  ['foreign', (one) => ({ ...one, received: [...one.received, 'of nobody'] })],
  ['unsent', (one) => ({ ...one, sent: one.sent.slice(1) })],
  ['sent twice', (one) => ({ ...one, sent: [...one.sent, ...one.sent.slice(0, 1)] })],
  [
    'not delivered',
    (one) => ({
      ...one,
      sent: one.sent.map((each, i) => (i > 0 ? each : { ...each, state: 'stored' })),
    }),
  ],
]

for (const [kind, spoil] of spoilt) {
  t.test(`${kind}: seen once, at its user`, async (t) => {
    const plan = makePlan(wishes)
    const [first, ...others] = perfect(plan)
    if (first === undefined) throw new Error('A user.')
    const faults = faultsOf(plan, [spoil(first, first.received[0] ?? ''), ...others])
    t.match(faults, [{ kind, user: 'user-1' }])
    t.match(showFault(faults[0] ?? { kind: 'missing', user: '', text: '' }), `${kind} at user-1`)
  })
}

t.test('whoever reports nothing misses everything', async (t) => {
  const plan = makePlan(wishes)
  const [, ...others] = perfect(plan)
  const faults = faultsOf(plan, others)
  const expected = textsFor(plan, 'user-1').size + (plan.users[0]?.texts.length ?? 0)
  t.equal(faults.length, expected)
})
