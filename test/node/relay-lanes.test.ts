/** The relay with simulated time and nodes: whoever does not answer holds up nobody else, under any schedule. */
import t, { type Test } from 'tap'
import { backoffMsMax } from '../../node/relay/backoff.js'
import { StoreFault } from '../../node/store/fault.js'
import {
  dayMs,
  isEmpty,
  nameOf,
  nodeIdOf,
  openWorld,
  refusalOf,
  relayed,
  selfLabel,
  stateOf,
} from './support/relay-world.js'

// Only a world that stands still fails.
t.setTimeout(300_000)

t.test('a home that does not answer holds up nobody else', async (t) => {
  const world = openWorld(t)
  const slow = world.node('slow home')
  slow.isSilent = () => true
  world.connect('slow home')
  world.connect('quick home')
  for (let i = 0; i < 10; i++) {
    world.register(`slow${i}`, ['slow home'])
    for (let k = 0; k < 30; k++) await world.take(relayed(`slow${i}`, `${i} ${k}`))
  }
  world.register('quick', ['quick home'])
  await world.take(relayed('quick', 'one'))
  const quick = world.node('quick home')
  t.ok((await world.advanceUntil(() => quick.has.size === 1, 60_000)) <= 1_000)
})

t.test('what is carried to a home that does not answer leaves room for its carrier', async (t) => {
  const world = openWorld(t)
  const member = world.node('member')
  world.members.push(member.id)
  world.node('mirror').isHeard = true
  member.isSilent = (message) => message.recipient.startsWith('carried')
  world.connect('member')
  for (let i = 0; i < 100; i++) {
    world.register(`carried${i}`, ['mirror'])
    await world.take(relayed(`carried${i}`, `${i}`))
  }
  world.register('direct', ['member'])
  await world.take(relayed('direct', 'one'))
  const hasIt = () => [...member.has.values()].some(({ recipient }) => recipient === 'direct')
  t.ok((await world.advanceUntil(hasIt, 60_000)) <= 1_000)
})

t.test('what is carried to one home holds up nothing that is carried to another', async (t) => {
  const world = openWorld(t)
  const member = world.node('member')
  world.members.push(member.id)
  world.connect('member')
  world.node('slow mirror').isHeard = true
  world.node('quick mirror').isHeard = true
  member.isSilent = (message) => message.recipient.startsWith('slow')
  for (let i = 0; i < 40; i++) {
    world.register(`slow${i}`, ['slow mirror'])
    await world.take(relayed(`slow${i}`, `${i}`))
    world.register(`quick${i}`, ['quick mirror'])
    await world.take(relayed(`quick${i}`, `${i}`))
  }
  const tookMs = await world.advanceUntil(() => member.has.size === 40, 60_000)
  t.ok(tookMs <= 1_000, `${tookMs} ms`)
  t.equal(world.relay.counts().queued, 40, 'the others wait')
})

t.test('homes that do not answer leave the carrier to others in turn', async (t) => {
  const world = openWorld(t)
  const member = world.node('member')
  world.members.push(member.id)
  world.node('mirror').isHeard = true
  // As long as a carrier waits, and not so long that it is asked no more.
  member.refusal = refusalOf('not-ready')
  member.latencyMs = 20_000
  for (let i = 0; i < 12; i++) {
    world.node(`mirror ${i}`).isHeard = true
    for (let k = 0; k < 8; k++) {
      world.register(`slow${i}-${k}`, [`mirror ${i}`])
      await world.take(relayed(`slow${i}-${k}`, 'one'))
    }
  }
  world.connect('member')
  await world.advance(1_000)
  t.equal(member.underWay, 24, 'no more than leaves room for what is the member’s own')
  world.register('quick', ['mirror'])
  await world.take(relayed('quick', 'one'))
  const isAsked = () => member.brought.some(({ message }) => message.recipient === 'quick')
  const tookMs = await world.advanceUntil(isAsked, 600_000)
  t.ok(tookMs <= 100_000, `${tookMs} ms`)
})

t.test('a carrier that does not answer is passed over for one that does', async (t) => {
  const world = openWorld(t)
  world.node('mirror').isHeard = true
  for (const label of ['broken member', 'member']) {
    world.members.push(world.node(label).id)
    world.connect(label)
  }
  world.node('broken member').isBroken = true
  for (let i = 0; i < 60; i++) {
    world.register(`name${i}`, ['mirror'])
    await world.take(relayed(`name${i}`, 'one'))
  }
  const tookMs = await world.advanceUntil(isEmpty(world), 10 * 60_000)
  t.ok(tookMs <= 2_000, `${tookMs} ms`)
  t.equal(world.node('member').has.size, 60)
})

t.test('a node that is connected costs what waits for it', async (t) => {
  const world = openWorld(t)
  world.members.push(world.node('member').id)
  world.node('mirror').isHeard = true
  for (let i = 0; i < 500; i++) {
    world.register(`name${i}`, ['away'])
    await world.take(relayed(`name${i}`, 'one'))
  }
  for (const name of ['one', 'two']) {
    world.register(name, ['home'])
    await world.take(relayed(name, 'one'))
  }
  world.register('carried', ['mirror'])
  await world.take(relayed('carried', 'one'))
  await world.advance(0)
  /** Before anything else has its time. */
  const lookupsFor = async (label: string) => {
    const before = world.lookups
    world.connect(label)
    await world.advance(0)
    return world.lookups - before
  }
  t.equal(await lookupsFor('stranger'), 0)
  const ofHome = await lookupsFor('home')
  t.ok(ofHome > 0 && ofHome < 20, `${ofHome} for two`)
  const ofMember = await lookupsFor('member')
  t.ok(ofMember > 0 && ofMember < 10, `${ofMember} for one`)
  t.ok((await lookupsFor('away')) >= 500)
  await world.advanceUntil(isEmpty(world), 1_000)
  const had = ['home', 'member', 'away'].map((label) => world.node(label).has.size)
  t.same(had, [2, 1, 500])
})

t.test('of many recipients at one home each has its turn', async (t) => {
  const world = openWorld(t)
  const home = world.node('home')
  world.register('many', ['home'])
  world.register('few', ['home'])
  for (let i = 0; i < 300; i++) await world.take(relayed('many', `many ${i}`))
  for (let i = 0; i < 5; i++) await world.take(relayed('few', `few ${i}`))
  world.connect('home')
  await world.advanceUntil(isEmpty(world), 60_000)
  t.equal(home.has.size, 305)
  const last = home.brought.map(({ message }) => message.recipient).lastIndexOf('few')
  t.ok(last < 30, `the last of few was number ${last}`)
})

t.test('a home that cannot be reached from here is reached by a member that can', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['mirror'])
  const member = world.node('member')
  world.members.push(member.id)
  world.connect('member')
  await world.take(relayed('alice', 'by way of'))
  await world.advance(10 * 60_000)
  t.equal(member.brought.length, 0, 'nobody has heard of the home')
  world.node('mirror').isHeard = true
  member.refusal = refusalOf('not-home')
  await world.advanceUntil(() => member.brought.length > 0, backoffMsMax + 1_000)
  t.equal(stateOf(world, 'alice', 'by way of'), 'queued')
  member.refusal = undefined
  await world.advanceUntil(isEmpty(world), backoffMsMax + 1_000)
  t.equal(stateOf(world, 'alice', 'by way of'), 'stored')
  t.notOk(member.brought[0]?.message.carried)
})

t.test('what others bring is for a mailbox here, or carried once', async (t) => {
  const world = openWorld(t)
  const bring = async (message: ReturnType<typeof relayed>, from = 'mirror') => {
    const outcome = world.relay.takeFromNode(nodeIdOf(from), message)
    await world.advance(1_000)
    return (await outcome).refusal?.code
  }
  const mine = relayed('mine', 'one')
  t.equal(await bring(mine), undefined)
  t.same([...world.here.has.values()], [mine])
  world.here.refusal = refusalOf('not-home')
  world.register('alice', ['first', 'second'])
  const message = relayed('alice', 'carried')
  t.equal(await bring(message), 'not-home', 'no home is connected')
  world.connect('first')
  world.connect('second')
  world.node('first').refusal = refusalOf('mailbox-full')
  t.equal(await bring(message), undefined)
  t.same(world.node('second').brought[0]?.message, { ...message, carried: true })
  t.equal(await bring({ ...message, carried: true }), 'not-home', 'and not carried on')
  world.node('second').refusal = refusalOf('busy')
  t.equal(await bring(message), 'busy', 'what the last home has said')
  world.lossProbability = 1
  t.equal(await bring(message), 'not-ready')
  world.lossProbability = 0
  const { length } = world.node('first').brought
  t.equal(await bring(message, 'first'), 'busy')
  t.equal(world.node('first').brought.length, length, 'and not brought back')
  t.equal(await bring(relayed('nobody', 'one')), 'unknown-name')
  world.node('first').isSilent = () => true
  const late = world.relay.takeFromNode(nodeIdOf('mirror'), relayed('alice', 'late'))
  await world.advance(20_000)
  t.equal((await late).refusal?.code, 'not-ready', 'in good time for who has brought it')
  world.here.refusal = refusalOf('mailbox-full')
  t.equal(await bring(message), 'mailbox-full', 'a home of it does not hand it on')
  t.equal(world.relay.counts().queued, 0, 'nothing of it is kept')
})

t.test('a fault of the database stops it', async (t) => {
  const world = openWorld(t)
  world.register('alice', ['home'])
  await world.take(relayed('alice', 'kept'))
  const { database } = world
  database.sql.exec(
    "CREATE TRIGGER broken BEFORE UPDATE ON outbox BEGIN SELECT raise(ABORT, 'broken'); END",
  )
  world.connect('home')
  await world.advance(60_000)
  t.equal(world.faults.length, 1)
  t.ok(world.faults[0] instanceof StoreFault)
  t.equal(world.node('home').brought.length, 1, 'nothing more is brought')
  database.sql.exec('DROP TRIGGER broken')
  world.crash()
  await world.advanceUntil(isEmpty(world), 1_000)
  t.equal(stateOf(world, 'alice', 'kept'), 'stored')
})

// ---------------------------------------------------------------- any schedule

/** Days of losses, refusals, homes that come and go or change, and crashes; then a calm one. */
async function runSchedule(t: Test, seed: number): Promise<void> {
  const world = openWorld(t, seed)
  const { chance } = world
  const homes = ['h0', 'h1', 'h2', 'h3', selfLabel]
  const recipients = ['alice', 'bob', 'carol', 'dave']
  for (const name of recipients) world.register(name, chance.some(homes, 3))
  const taken = new Map<string, { readonly recipient: string; readonly label: string }>()
  world.lossProbability = 0.2
  for (let turn = 0; turn < 120; turn++) {
    const label = `${seed} ${turn}`
    const recipient = chance.pick(recipients)
    const act = chance.below(10)
    const home = world.node(chance.pick(homes.slice(0, 4)))
    if (act < 6) {
      const taking = world.take(relayed(recipient, label))
      // Between the taking and the disk, or behind it.
      if (chance.happens(0.1)) world.crash()
      await taking.then(
        () => taken.set(label, { recipient, label }),
        () => undefined,
      )
    } else if (act === 6) world.crash()
    else if (act === 7) home.refusal = chance.happens(0.5) ? refusalOf('mailbox-full') : undefined
    else if (act === 8) world.register(recipient, chance.some(homes, 3))
    else
      for (const one of homes.slice(0, 4)) {
        if (chance.happens(0.5)) world.connect(one)
        else world.disconnect(one)
      }
    if (chance.happens(0.7)) await world.advance(chance.around(20_000))
  }
  world.lossProbability = 0
  for (const one of homes) {
    world.node(one).refusal = undefined
    if (one !== selfLabel) world.connect(one)
  }
  await world.advanceUntil(isEmpty(world), dayMs)
  t.same(world.faults, [], `seed ${seed}`)
  t.ok(taken.size > 30, `seed ${seed}: ${taken.size} were taken`)
  const had = new Set(homes.flatMap((one) => [...world.node(one).has.keys()]))
  for (const { recipient, label } of taken.values()) {
    t.equal(stateOf(world, recipient, label), 'stored', `seed ${seed}: ${label}`)
    t.ok(had.has(nameOf(relayed(recipient, label))), `seed ${seed}: ${label} is at a home`)
  }
}

t.test('under any schedule every message that was taken is stored by a home', async (t) => {
  for (let seed = 1; seed <= 8; seed++) await runSchedule(t, seed)
})
