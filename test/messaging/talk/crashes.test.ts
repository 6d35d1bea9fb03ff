/**
 * A crash between any two steps: a device is cut off at each of its commits in turn, once before and once after it
 * is durable, and opened again. Nothing is lost, nothing comes twice, and nothing is encrypted with one key twice:
 * that would be dropped as a replay, and missing.
 */
import t from 'tap'
import { type Device, one, reopened, sayUntilSaid, type World, world } from './people.js'

// Some sixty whole conversations, on a machine that may be busy.
t.setTimeout(300_000)

interface Outcome {
  /** The device that was to be cut off was. */
  readonly wasCut: boolean
  readonly fault: string | undefined
}

async function told(device: Device, to: string): Promise<string> {
  const all = await device.messenger.history(to)
  return all
    .filter(({ kind }) => kind === 'text')
    .map(({ text, state = '' }) => `${text} ${state}`)
    .sort()
    .join(', ')
}

async function cutAt(
  name: 'alice' | 'bob',
  afterCommits: number,
  isDurable: boolean,
  story: (place: World, alice: Device, bob: Device) => Promise<string | undefined>,
): Promise<Outcome> {
  const place = world(afterCommits)
  const alice = await one(place, 'alice')
  const bob = await one(place, 'bob')
  const device = name === 'alice' ? alice : bob
  device.cut = { afterCommits: device.commits + afterCommits, isDurable }
  const fault = await story(place, alice, bob).catch((error: Error) => error.message)
  const wasCut = device.cut === undefined
  const unread = [...alice.warnings(), ...bob.warnings()].filter((one) => !/memory|ended/.test(one))
  for (const each of [alice, bob]) if (each.isAlive) await each.messenger.close()
  return { wasCut, fault: fault ?? unread[0] }
}

async function talk(place: World, alice: Device, bob: Device): Promise<string | undefined> {
  await sayUntilSaid(alice, '@bob', 'a1')
  await sayUntilSaid(alice, '@bob', 'a2')
  const until = async (device: Device, to: string, all: string) => {
    const isSo = async () => {
      for (const each of [alice, bob]) if (!each.isAlive) await reopened(each)
      return (await told(device, to)) === all
    }
    await place.clock.until(isSo, `'${all}' at ${device.name}`, 7_200_000).catch(async (error) => {
      throw new Error(`${error.message} There is '${await told(device, to)}'.`)
    })
  }
  await until(bob, '@alice', 'a1 , a2 ')
  await sayUntilSaid(bob, '@alice', 'b1')
  await sayUntilSaid(alice, '@bob', 'a3')
  const ofAlice = 'a1 delivered, a2 delivered, a3 delivered, b1 '
  const ofBob = 'a1 , a2 , a3 , b1 delivered'
  await until(alice, '@bob', ofAlice)
  await until(bob, '@alice', ofBob)
  // What a repeat would bring has come.
  await place.clock.pass(3_600_000)
  const twice = (await told(alice, '@bob')) !== ofAlice || (await told(bob, '@alice')) !== ofBob
  return twice ? 'something came twice' : undefined
}

for (const name of ['alice', 'bob'] as const) {
  for (const isDurable of [false, true]) {
    const when = isDurable ? 'just after' : 'just before'
    t.test(`${name} is cut off ${when} each commit of a conversation`, async (t) => {
      let cuts = 0
      for (let at = 1; ; at++) {
        const { wasCut, fault } = await cutAt(name, at, isDurable, talk)
        if (fault !== undefined) t.fail(`commit ${at}: ${fault}`)
        if (!wasCut) break
        cuts++
      }
      t.ok(cuts > 8, `${cuts} cuts`)
    })
  }
}
