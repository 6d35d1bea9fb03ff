/**
 * A post office that stands for all nodes: mailboxes, key packages, the order of commits; and a mixnet that loses,
 * delays, repeats and reorders. It implements the port of `mail.ts` as its documentation has it.
 */
import { ClientError } from '../../../client/core/errors.js'
import type {
  Addressee,
  HomeState,
  Letter,
  Mail,
  Mailbox,
  MailboxOptions,
  Received,
  TakeEnvelope,
} from '../../../client/messaging/mail/mail.js'
import { seededRandom } from '../../../client/mixnet/seeded-random.js'
import { bytesToHex, equalBytes } from '../../../proto/bytes.js'
import type { CommitOrder } from '../../../proto/messages.js'
import type { VirtualClock } from './virtual-clock.js'

export interface Faults {
  /** Of requests and of answers, each: 0 to 1. */
  readonly loss: number
  /** Of deliveries that come twice. */
  readonly repeat: number
  /** Of deliveries that others overtake. */
  readonly reorder: number
  readonly delayMsMax: number
}

export const noFaults: Faults = { loss: 0, repeat: 0, reorder: 0, delayMsMax: 0 }

interface Stored {
  readonly letter: Letter
  readonly storedAtMs: number
  readonly waitingFor: Set<string>
  isFetched: boolean
}

interface Line {
  readonly take: TakeEnvelope
  isOpen: boolean
  /** There is something to deliver. */
  wake: () => void
}

const retentionMs = 14 * 86_400_000

export class PostOffice {
  faults: Faults = noFaults
  /** Letters whose envelope a home node stored, in order. */
  readonly accepted: Letter[] = []
  /** How often somebody asked a mailbox for what is there. */
  fetches = 0
  readonly direct = new Map<string, TakeEnvelope>()
  /** Nodes are asked to relay, and say queued, for these names. */
  readonly relayed = new Set<string>()
  /** Names whose letters get lost although their home said that it has them. */
  readonly swallowed = new Set<string>()
  readonly #names = new Map<string, Addressee>()
  readonly #packages = new Map<string, Uint8Array[]>()
  readonly #lastResorts = new Map<string, Uint8Array>()
  readonly #stored = new Map<string, Stored>()
  readonly #queues = new Map<string, string[]>()
  readonly #places = new Map<string, string>()
  readonly #relays = new Map<string, Letter>()
  readonly #lines = new Map<string, Line>()
  readonly #random: () => number
  readonly #homesWatched = new Set<() => void>()
  #isDown = false

  constructor(
    readonly clock: VirtualClock,
    seed: number,
  ) {
    const source = seededRandom(seed)
    this.#random = () => {
      const [a = 0, b = 0] = source.bytes(2)
      return (a * 256 + b) / 65_536
    }
  }

  get isDown(): boolean {
    return this.#isDown
  }

  /** Nothing goes in or out, and every mailbox sees it at once. */
  set isDown(isDown: boolean) {
    this.#isDown = isDown
    for (const listener of this.#homesWatched) listener()
  }

  register(addressee: Addressee): void {
    this.#names.set(addressee.name, addressee)
    for (const queue of this.#queues.keys()) {
      const [name, device] = queue.split('/')
      const isListed = addressee.devices.some((key) => bytesToHex(key) === device)
      if (name === addressee.name && !isListed) this.#queues.delete(queue)
    }
  }

  forget(name: string): void {
    this.#names.delete(name)
  }

  registered(name: string): Addressee {
    const addressee = this.#names.get(name)
    if (addressee === undefined) throw new ClientError('unknown-name', `Nobody holds '${name}'.`)
    return addressee
  }

  waiting(name: string, device: Uint8Array): number {
    return this.#queues.get(queueOf(name, device))?.length ?? 0
  }

  /** @param isAlive false: whoever asks has ended, and hears nothing more */
  mail(address: string, isAlive: () => boolean): Mail {
    const asked = async <Result>(work: () => Result): Promise<Result> => {
      await this.#travel(isAlive)
      const result = work()
      await this.#travel(isAlive)
      return result
    }
    return {
      address,
      addressee: (name) => asked(() => this.registered(name)),
      post: (letter) => asked(() => this.#post(letter)),
      postInOrder: (letter, order) => asked(() => this.#postInOrder(letter, order)),
      stateOf: ({ recipient, messageId }) =>
        asked(() => {
          const key = letterKey({ recipient, messageId })
          const stored = this.#stored.get(key)
          if (stored === undefined) return this.#relays.has(key) ? 'queued' : 'unknown'
          if (stored.isFetched) return 'fetched'
          return this.clock.nowMs() > stored.storedAtMs + retentionMs ? 'expired' : 'stored'
        }),
      takeKeyPackages: (name, _deadline, wanted) =>
        asked(() =>
          this.registered(name).devices.flatMap((device) => {
            if (wanted !== undefined && !equalBytes(wanted, device)) return []
            const key = queueOf(name, device)
            const one = this.#packages.get(key)?.shift()
            const bytes = one ?? this.#lastResorts.get(key)
            return bytes ? [{ device, package: bytes, isLastResort: one === undefined }] : []
          }),
        ),
      sendDirect: async (to, letter) => {
        if (this.#random() < this.faults.loss) return
        const { messageId, envelope } = letter
        void this.direct.get(to)?.({ messageId, envelope, storedAtMs: undefined })
      },
    }
  }

  async openMailbox(options: MailboxOptions): Promise<Mailbox> {
    const { name, device, take, keyPackages } = options
    const key = queueOf(name, device.publicKey)
    if (!this.#packages.has(key)) {
      const made = await keyPackages.make(3, true)
      this.#packages.set(key, [...made.packages])
      if (made.lastResort) this.#lastResorts.set(key, made.lastResort)
    }
    const line: Line = { take, isOpen: true, wake: () => undefined }
    this.#lines.set(key, line)
    void this.#serve(key, line)
    const homes = (): HomeState[] => {
      const state = this.isDown ? 'unreachable' : 'live'
      return [{ node: new Uint8Array(32), state, reason: undefined }]
    }
    return {
      get homes() {
        return homes()
      },
      fetch: async () => {
        this.fetches++
        await this.clock.sleep(0)
        this.#expectUp()
        return 0
      },
      onChange: (listener) => {
        this.#homesWatched.add(listener)
        return () => this.#homesWatched.delete(listener)
      },
      close: async () => {
        line.isOpen = false
      },
    }
  }

  /** The process at the other end has ended. */
  hangUp(name: string, device: Uint8Array): void {
    const line = this.#lines.get(queueOf(name, device))
    if (line) line.isOpen = false
  }

  /** What waits for relay reaches the mailboxes. */
  relay(): void {
    for (const [key, letter] of this.#relays) {
      this.#relays.delete(key)
      this.#store(letter)
    }
  }

  /** A device without memory publishes new ones. */
  loseKeyPackages(name: string): void {
    for (const queue of [...this.#packages.keys()]) {
      if (queue.startsWith(`${name}/`)) this.#packages.delete(queue)
    }
  }

  loseRelays(): void {
    this.#relays.clear()
  }

  #expectUp(): void {
    if (this.isDown) throw new ClientError('unreachable', 'The mixnet cannot be reached.')
  }

  async #travel(isAlive: () => boolean): Promise<void> {
    const { delayMsMax, loss } = this.faults
    if (delayMsMax > 0) await this.clock.sleep(this.#random() * delayMsMax)
    if (!isAlive()) return new Promise(() => {})
    this.#expectUp()
    if (this.#random() >= loss) return
    await this.clock.sleep(20_000)
    if (!isAlive()) return new Promise(() => {})
    throw new ClientError('timeout', 'No answer came in time.')
  }

  #post(letter: Letter) {
    const addressee = this.registered(letter.recipient)
    const [node] = addressee.homeNodes
    if (node === undefined) throw new ClientError('no-mailbox', 'The name lists no home node.')
    const untilMs = this.clock.nowMs() + retentionMs
    if (this.relayed.has(letter.recipient)) {
      this.#relays.set(letterKey(letter), letter)
      return { outcome: 'queued', node, untilMs } as const
    }
    this.#store(letter)
    return { outcome: 'stored', node, untilMs } as const
  }

  #store(letter: Letter): void {
    const key = letterKey(letter)
    if (this.#stored.has(key)) return
    const isLost = this.swallowed.has(letter.recipient)
    const devices = isLost ? [] : this.registered(letter.recipient).devices.map(bytesToHex)
    const storedAtMs = this.clock.nowMs()
    this.#stored.set(key, { letter, storedAtMs, waitingFor: new Set(devices), isFetched: false })
    this.accepted.push(letter)
    for (const device of devices) {
      const queue = `${letter.recipient}/${device}`
      const keys = this.#queues.get(queue) ?? []
      this.#queues.set(queue, keys)
      const at =
        this.#random() < this.faults.reorder
          ? Math.floor(this.#random() * keys.length)
          : keys.length
      keys.splice(at, 0, key)
      this.#lines.get(queue)?.wake()
    }
  }

  #postInOrder(letter: Letter, { group, epoch }: CommitOrder) {
    const place = `${bytesToHex(group)}/${epoch}`
    const winner = this.#places.get(place)
    const key = letterKey(letter)
    if (winner !== undefined && winner !== key) {
      const stored = this.#stored.get(winner)
      if (stored === undefined) throw new Error('A place without a letter.')
      const { messageId, envelope } = stored.letter
      return { outcome: 'conflict', messageId, envelope } as const
    }
    this.#places.set(place, key)
    this.#store(letter)
    return { outcome: 'stored' } as const
  }

  /** Delivers one after the other, as long as the line is open; what is not taken comes again. */
  async #serve(key: string, line: Line): Promise<void> {
    while (line.isOpen) {
      const letterId = this.isDown ? undefined : this.#queues.get(key)?.[0]
      const stored = letterId === undefined ? undefined : this.#stored.get(letterId)
      if (letterId === undefined || stored === undefined) {
        if (this.isDown) await this.clock.sleep(10_000)
        else await new Promise<void>((resolve) => (line.wake = resolve))
        continue
      }
      if (this.clock.nowMs() > stored.storedAtMs + retentionMs) {
        this.#queues.get(key)?.shift()
        continue
      }
      const { messageId, envelope } = stored.letter
      const received: Received = { messageId, envelope, storedAtMs: stored.storedAtMs }
      try {
        if (this.#random() < this.faults.repeat) await line.take(received)
        await line.take(received)
      } catch {
        await this.clock.sleep(1_000)
        continue
      }
      // An acknowledgement that is lost lets the envelope come again.
      if (!line.isOpen || this.#random() < this.faults.loss) continue
      stored.isFetched = true
      const queue = this.#queues.get(key)
      queue?.splice(queue.indexOf(letterId), 1)
    }
  }
}

function queueOf(name: string, device: Uint8Array): string {
  return `${name}/${bytesToHex(device)}`
}

function letterKey({ recipient, messageId }: Pick<Letter, 'recipient' | 'messageId'>): string {
  return `${recipient}/${bytesToHex(messageId)}`
}
