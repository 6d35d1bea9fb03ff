/**
 * A seeded world of six people, two of them with two devices, who write to each other and in groups over a mixnet
 * that loses, repeats and reorders, while their devices end and begin again at any commit. At the end each text is
 * at each device that it was for, once, and its sender knows.
 */
import t from 'tap'
import type { Message } from '../../../client/messaging/talk/events.js'
import {
  counted,
  type Device,
  person,
  reopened,
  sayUntilSaid,
  type World,
  world,
} from './people.js'

t.setTimeout(600_000)

const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']
const rounds = 10

class Town {
  readonly devices: Device[] = []
  readonly groups: string[] = []
  #texts = 0

  constructor(readonly place: World) {}

  async settle(): Promise<void> {
    for (const [i, name] of names.entries()) {
      this.devices.push(...(await person(this.place, name, i < 2 ? 2 : 1)))
    }
  }

  draw(below: number): number {
    const [a = 0, b = 0] = this.place.random(2)
    return (a * 256 + b) % below
  }

  pick<T>(all: readonly T[]): T {
    const one = all[this.draw(all.length)]
    if (one === undefined) throw new Error('Nothing to pick from.')
    return one
  }

  async begin(): Promise<void> {
    const [alice, , bob] = this.devices
    if (alice === undefined || bob === undefined) throw new Error('Nobody lives here.')
    this.groups.push(await alice.messenger.createGroup('Walks', ['bob', 'carol']))
    this.groups.push(await bob.messenger.createGroup('Books', ['dave', 'erin', 'alice']))
  }

  /** Somebody does something, and somebody may be cut off at one of the next commits. */
  async live(): Promise<void> {
    const device = this.pick(this.devices)
    const text = `${device.name} ${++this.#texts}`
    const group = this.pick(this.groups)
    const isIn = await this.isIn(device, group)
    if (isIn && this.draw(2) === 0) await sayUntilSaid(device, group, text)
    else
      await sayUntilSaid(device, `@${this.pick(names.filter((one) => one !== device.name))}`, text)
    if (this.draw(3) === 0) {
      const victim = this.pick(this.devices)
      victim.cut = {
        afterCommits: victim.commits + 1 + this.draw(6),
        isDurable: this.draw(2) === 0,
      }
    }
  }

  /** Two members at once bring others in: one commit loses its place. */
  async inviteTwice(): Promise<void> {
    const [walks = ''] = this.groups
    for (const [name, guest] of [
      ['alice', 'dave'],
      ['carol', 'erin'],
    ] as const) {
      const device = this.devices.find((one) => one.name === name)
      if (device === undefined) throw new Error('Nobody there.')
      for (;;) {
        await this.revive()
        await this.isIn(device, walks)
        if (
          await device.messenger.invite(walks, [guest]).then(
            () => true,
            () => false,
          )
        )
          break
        if (device.isAlive) await this.place.clock.pass(60_000)
      }
    }
  }

  async isIn(device: Device, group: string): Promise<boolean> {
    if (!device.isAlive) await reopened(device)
    const standing = device.messenger.conversation(group)?.standing
    if (standing === 'request') await device.messenger.acceptRequest(group).catch(() => undefined)
    return standing === 'open' || standing === 'request'
  }

  async revive(): Promise<void> {
    for (const device of this.devices) if (!device.isAlive) await reopened(device)
  }

  async messages(device: Device): Promise<Message[]> {
    const all: Message[] = []
    for (const { key } of device.messenger.conversations()) {
      all.push(...(await device.messenger.history(key, { limit: 200 })))
    }
    return all.filter(({ kind }) => kind === 'text')
  }

  async faults(): Promise<string[]> {
    const faults: string[] = []
    const held = new Map<Device, Message[]>()
    for (const device of this.devices) held.set(device, await this.messages(device))
    for (const [device, messages] of held) {
      for (const [text, count] of Object.entries(counted(messages.map((one) => one.text)))) {
        if (count > 1) faults.push(`'${text}' is ${count} times at ${device.name}`)
      }
      // What other devices of one's own wrote is theirs to watch.
      for (const message of messages.filter((one) => one.direction === 'out')) {
        const isFor = (one: Device) =>
          one.name === device.name || message.deliveries?.[one.name] !== undefined
        for (const other of this.devices.filter(isFor)) {
          const isThere = held.get(other)?.some(({ text }) => text === message.text)
          if (!isThere) faults.push(`'${message.text}' is missing at a device of ${other.name}`)
        }
      }
    }
    return faults
  }

  /** Texts that their own device does not know delivered to everybody. */
  async undelivered(): Promise<string[]> {
    const open: string[] = []
    for (const device of this.devices) {
      for (const message of await this.messages(device)) {
        const isAuthor = device.events.some(
          (event) =>
            event.kind === 'message' &&
            event.message.key === message.key &&
            event.message.state === 'waiting',
        )
        if (isAuthor && message.state !== 'delivered') {
          open.push(`'${message.text}' is ${JSON.stringify(message.deliveries)}`)
        }
      }
    }
    return open
  }
}

for (const seed of [11]) {
  t.test(`seed ${seed}: every text exactly once, states true, groups of one mind`, async (t) => {
    const place = world(seed)
    const town = new Town(place)
    await town.settle()
    const beginning = town.begin()
    await place.clock.until(() => town.groups.length === 2, 'two groups')
    await beginning
    place.office.faults = { loss: 0.08, repeat: 0.1, reorder: 0.3, delayMsMax: 3_000 }
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < 3; i++) await town.live()
      await place.clock.pass(town.draw(30_000))
      if (round === rounds / 2) await town.inviteTwice()
      await town.revive()
    }
    for (const device of town.devices) device.cut = undefined
    await town.revive()
    await place.clock.pass(3_600_000)
    // The last word of each in every group: whoever diverged would not hear it.
    for (const group of town.groups) {
      for (const device of town.devices) {
        if (await town.isIn(device, group))
          await sayUntilSaid(device, group, `last of ${device.address} in ${group}`)
      }
    }
    const isCalm = async () => (await town.undelivered()).length === 0
    await place.clock.until(isCalm, 'calm', 2 * 86_400_000).catch(() => undefined)
    t.same(await town.undelivered(), [], 'every sender knows')
    t.same(await town.faults(), [], 'every text once')
    for (const group of town.groups) {
      const views = town.devices.flatMap((device) => {
        const seen = device.messenger.conversation(group)
        return seen ? [[device.name, ...seen.members].sort().join()] : []
      })
      t.equal(
        new Set(views).size,
        1,
        `all see the same members: ${[...new Set(views)].join(' / ')}`,
      )
    }
    const walks = town.devices[0]?.messenger.conversation(town.groups[0] ?? '')
    t.same(walks?.members, ['bob', 'carol', 'dave', 'erin'])
    const unread = town.devices
      .flatMap((one) => one.warnings())
      .filter((one) => !/memory|ended/.test(one))
    t.same(unread, [])
    const closing = town.devices.map((device) => device.messenger.close())
    await place.clock.pass(60_000)
    await Promise.all(closing)
  })
}
