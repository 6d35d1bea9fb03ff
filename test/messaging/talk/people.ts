/** People with devices, each device with a messenger that can be killed at any step and opened again. */

import { hpkeOpener } from '../../../client/core/hpke.js'
import type { Clock } from '../../../client/core/ports.js'
import type { MessengerEvent } from '../../../client/messaging/talk/events.js'
import { forgetfulMessageMemory } from '../../../client/messaging/talk/forgetful-message-memory.js'
import type { MessageMemory } from '../../../client/messaging/talk/memory.js'
import {
  type Messenger,
  type MessengerOptions,
  openMessenger,
} from '../../../client/messaging/talk/messenger.js'
import { seededRandom } from '../../../client/mixnet/seeded-random.js'
import {
  p256PrivateKey,
  p256Signer,
  portableSignatures,
} from '../../../proto/portable-signatures.js'
import { PostOffice } from './post-office.js'
import { type VirtualClock, virtualClock } from './virtual-clock.js'

export const federationId = new Uint8Array(32).fill(7)

export interface World {
  readonly clock: VirtualClock
  readonly office: PostOffice
  readonly random: (length: number) => Uint8Array
  readonly source: ReturnType<typeof seededRandom>
}

export function world(seed: number): World {
  const clock = virtualClock()
  const source = seededRandom(seed)
  return { clock, source, random: source.bytes, office: new PostOffice(clock, seed + 1) }
}

/** When a commit of the memory is cut off: before it is durable, or just after. */
export type Cut = { readonly afterCommits: number; readonly isDurable: boolean }

export class Device {
  readonly signer: ReturnType<typeof p256Signer>
  readonly address: string
  readonly events: MessengerEvent[] = []
  memory: MessageMemory = forgetfulMessageMemory()
  commits = 0
  cut: Cut | undefined
  options: Partial<MessengerOptions> = {}
  readonly #privateKey: Uint8Array
  #messenger: Messenger | undefined
  #life: { isAlive: boolean } = { isAlive: false }

  constructor(
    readonly world: World,
    readonly name: string,
  ) {
    this.#privateKey = p256PrivateKey(world.random(48))
    this.signer = p256Signer(this.#privateKey)
    this.address = `${name}-${this.signer.publicKey[5]}-${this.signer.publicKey[6]}`
  }

  get isAlive(): boolean {
    return this.#life.isAlive
  }

  get messenger(): Messenger {
    if (this.#messenger === undefined || !this.isAlive) throw new Error(`${this.name} is not open.`)
    return this.#messenger
  }

  async open(): Promise<Messenger> {
    this.#messenger = await openMessenger(this.begin())
    return this.#messenger
  }

  /** What a new life of the device is opened with. */
  begin(): MessengerOptions {
    const life = { isAlive: true }
    this.#life = life
    const { office, clock, random } = this.world
    const mail = office.mail(this.address, () => life.isAlive)
    return {
      ...{ name: this.name, federationId, signatures: portableSignatures, random, mail },
      device: { signer: this.signer, opener: hpkeOpener(this.#privateKey) },
      openMailbox: (options) => {
        office.direct.set(this.address, async (arrived) => {
          if (life.isAlive) await options.take(arrived)
        })
        return office.openMailbox(options)
      },
      memory: this.#mortal(life),
      clock: mortalClock(clock, life),
      onEvent: (event) => this.events.push(event),
      ...this.options,
    }
  }

  /** Nothing of the process goes on, and nothing is told. */
  kill(): void {
    this.#life.isAlive = false
    this.world.office.hangUp(this.name, this.signer.publicKey)
  }

  texts(conversation: string): Promise<string[]> {
    return this.messenger
      .history(conversation, { limit: 200 })
      .then((all) => all.filter(({ kind }) => kind === 'text').map(({ text }) => text))
  }

  warnings(): string[] {
    return this.events.flatMap((event) =>
      event.kind === 'warning' ? [`${event.code}: ${event.sentence}`] : [],
    )
  }

  #mortal(life: { isAlive: boolean }): MessageMemory {
    const expectLife = () => {
      if (!life.isAlive) throw new Error('The process has ended.')
    }
    return {
      all: (table) => this.memory.all(table),
      get: (table, key) => this.memory.get(table, key),
      page: (table, shelf, before, limit) => this.memory.page(table, shelf, before, limit),
      commit: async (changes) => {
        expectLife()
        this.commits++
        const isCut = this.cut !== undefined && this.commits >= this.cut.afterCommits
        if (!isCut || this.cut?.isDurable) await this.memory.commit(changes)
        if (!isCut) return
        this.cut = undefined
        this.kill()
        expectLife()
      },
    }
  }
}

function mortalClock(clock: Clock, life: { isAlive: boolean }): Clock {
  return {
    ...clock,
    startTimer: (delayMs, callback) =>
      clock.startTimer(delayMs, () => {
        if (life.isAlive) callback()
      }),
  }
}

/** Registers a name with so many devices, and opens them all. */
export async function person(world: World, name: string, devices = 1): Promise<Device[]> {
  const all = Array.from({ length: devices }, () => new Device(world, name))
  register(world, name, all, 1)
  for (const device of all) await device.open()
  return all
}

export function register(
  world: World,
  name: string,
  devices: readonly Device[],
  sequence: number,
  ownerKey = devices[0]?.signer.publicKey ?? new Uint8Array(33),
): void {
  world.office.register({
    ...{ name, sequence, ownerKey },
    devices: devices.map(({ signer }) => signer.publicKey),
    homeNodes: [new Uint8Array(32).fill(name.charCodeAt(0))],
  })
}

export async function one(world: World, name: string): Promise<Device> {
  const [device] = await person(world, name)
  if (device === undefined) throw new Error('No device.')
  return device
}

/** Who was cut off comes back, and says again what it had not written down. */
export async function sayUntilSaid(device: Device, to: string, text: string): Promise<void> {
  for (;;) {
    if (!device.isAlive) await reopened(device)
    try {
      if ((await device.texts(to)).includes(text)) return
      if (to.startsWith('@')) await device.messenger.send(to.slice(1), text)
      else await device.messenger.sendGroup(to, text)
    } catch (error) {
      if (device.isAlive) throw error
    }
  }
}

export async function reopened(device: Device): Promise<void> {
  while (!device.isAlive) await device.open().catch(() => undefined)
}

/** Texts whose key says who wrote them, each with how often it is there. */
export function counted(texts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1
  return counts
}
