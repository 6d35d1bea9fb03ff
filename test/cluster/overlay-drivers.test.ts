/** Members over real libp2p on loopback, with the production driver. */
import t from 'tap'
import type { Answer } from '../../cluster/ports.js'
import { testMember } from '../support/federation.js'
import {
  claimOf,
  type Meeting,
  openFederation,
  openMember,
  type RigMember,
  until,
} from './overlay-rig.js'

// Only a world that stands still fails.
t.setTimeout(300_000)

function named(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`)
}

/** Each name at one of the members in turn. */
function registerAll(meeting: Meeting, members: readonly RigMember[], names: readonly string[]) {
  return Promise.all(
    names.map((name, i) => members[i % members.length]?.register(claimOf(meeting, name))),
  )
}

function outcomes(answers: readonly (Answer | undefined)[]): string[] {
  return [...new Set(answers.map((answer) => answer?.outcome ?? 'none'))]
}

function knowsAll({ driver }: RigMember, names: readonly string[]): boolean {
  return names.every((name) => driver.look(name).kind === 'certificate')
}

t.test('four members register names through libp2p, and all decide', async (t) => {
  const { meeting, members } = await openFederation(t, 4, 'four')
  const names = named('name', 40)
  t.same(outcomes(await registerAll(meeting, members, names)), ['certified'])
  await until(() => members.every((member) => knowsAll(member, names)))
  for (const { overlay } of members) {
    const { peers } = overlay.stats()
    t.same(new Set(peers.map(({ faults }) => faults)), new Set([0]), 'nobody is blamed')
    t.same(new Set(peers.map(({ messagesDropped }) => messagesDropped)), new Set([0]))
  }
})

t.test('who is cut off hears everything afterwards', async (t) => {
  const { meeting, members } = await openFederation(t, 4, 'cut', { faultInjection: true })
  const [alone, ...others] = members
  if (alone === undefined) throw new Error('four members')
  alone.overlay.setBlocked(others.map(({ id }) => id))
  await until(() => alone.overlay.peers().length === 0)
  const names = named('away', 10)
  t.same(outcomes(await registerAll(meeting, others, names)), ['certified'], 'three decide')
  t.not(alone.driver.look('away0').kind, 'certificate')
  const pending = alone.register(claimOf(meeting, 'lonely'))
  alone.overlay.setBlocked([])
  t.equal((await pending).outcome, 'certified', 'what it could not have decided alone')
  await until(() => knowsAll(alone, names))
  await until(() => members.every((member) => knowsAll(member, ['lonely'])))
})

t.test('two members that cannot reach each other hear each other through the rest', async (t) => {
  const { meeting, members } = await openFederation(t, 4, 'apart', { faultInjection: true })
  const [first, second, third] = members
  if (!first || !second || !third) throw new Error('four members')
  first.overlay.setBlocked([second.id])
  await until(() => first.overlay.peers().length === 2 && second.overlay.peers().length === 2)
  const names = named('indirect', 6)
  t.same(outcomes(await registerAll(meeting, [first, second, third], names)), ['certified'])
  // By the heartbeat's lists: the second asks for what it lacks.
  await until(() =>
    second.heard.some(
      ({ from, message }) =>
        from !== first.id && message.kind === 'batch' && message.batch.member === 0,
    ),
  )
})

t.test('a member that restarts elsewhere goes on voting', async (t) => {
  const { meeting, members } = await openFederation(t, 4, 'moved')
  const [first, second, third, fourth] = members
  if (!first || !second || !third || !fourth) throw new Error('four members')
  t.same(outcomes(await registerAll(meeting, members, named('before', 4))), ['certified'])
  await first.stop()
  await second.stop()
  const [member] = meeting.federation.members
  if (member === undefined) throw new Error('four members')
  // Two of four decide nothing: the one that comes back is needed.
  const waiting = third.register(claimOf(meeting, 'waiting'))
  const again = await openMember(t, meeting, member, { disk: first.disk })
  t.notSame(again.overlay.multiaddrs, meeting.places.get(second.id)?.multiaddrs)
  // As presence would tell them.
  for (const { overlay } of [third, fourth]) overlay.knownChanged()
  t.equal((await waiting).outcome, 'certified')
  await until(() => knowsAll(again, ['waiting', ...named('before', 4)]))
})

t.test('a mirror receives certificates and votes in nothing', async (t) => {
  const { meeting, members } = await openFederation(t, 4, 'mirrored')
  const early = named('early', 5)
  t.same(outcomes(await registerAll(meeting, members, early)), ['certified'])
  const mirror = await openMember(t, meeting, testMember('mirror of mirrored'))
  await until(() => mirror.overlay.peers().length === 4)
  const late = named('late', 5)
  t.same(outcomes(await registerAll(meeting, members, late)), ['certified'])
  await until(() => knowsAll(mirror, [...early, ...late]))
  t.match(mirror.driver.status.voting, { code: 'mirror' }, 'it does not vote')
  t.same(
    members.flatMap(({ heard }) =>
      heard.filter(({ from, message }) => from === mirror.id && message.kind === 'batch'),
    ),
    [],
  )
})
