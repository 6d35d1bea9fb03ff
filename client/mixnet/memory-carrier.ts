import { formatAddress, senderTagFromBytes } from './address.js'
import {
  type Answerer,
  CarrierError,
  type CarrierEvents,
  type CarrierState,
  type IdentityStore,
  type SenderTag,
} from './carrier.js'
import { checkSend, checkSize, closedError, unknownTag } from './checks.js'
import { KnownTags } from './known-tags.js'
import { Outbox } from './outbox.js'
import { type RandomBytes, seededRandom } from './seeded-random.js'
import { messageBytesMaxDefault, replySurbsMax, waitMsMaxDefault } from './settings.js'

export interface MemoryNetworkOptions {
  /** Seed of addresses, tags and mischief; the same seed and calls give the same run. */
  readonly seed?: number
  /** Probability that a message vanishes, comes twice, or is overtaken by later ones; 0 to 1. */
  readonly loss?: number
  readonly duplication?: number
  readonly reordering?: number
  /** How long sends wait while interrupted, ms. */
  readonly waitMsMax?: number
  readonly messageBytesMax?: number
  /**
   * Whether an answerer that runs short of SURBs asks for more, as Nym clients do. Without it a reply
   * waits until the asker's next message brings some.
   */
  readonly replenishSurbs?: boolean
}

export interface MemoryNetwork {
  /** A carrier on this network; the identity store keeps its address over restarts. */
  open(events: CarrierEvents, identityStore?: IdentityStore): Promise<Answerer>
  /** Takes the network out of reach of everybody; messages on their way still arrive. */
  interrupt(): void
  /** Ends the interruption. */
  restore(): void
  /** Messages delivered, lost on purpose, and repeated on purpose so far. */
  readonly counts: { readonly delivered: number; readonly lost: number; readonly repeated: number }
}

/** Bytes that one SURB answers (SERVICE.md section 1). */
const surbBytes = 1_604
/** Messages kept for an address that nobody has open, as a gateway does. */
const inboxMessagesMax = 10_000

/** Everything of one address that outlives a carrier: the gateway's side of it. */
interface Mailbox {
  carrier: MemoryCarrier | undefined
  readonly inbox: Delivery[]
}

/** `life` is the run of the asker whose keys open a reply; a restarted asker cannot read it. */
interface Delivery {
  readonly to: string
  readonly bytes: Uint8Array
  readonly senderTag?: SenderTag
  readonly life?: number
}

/** A mixnet in memory that behaves like the real one, for unit tests of what stands above the seam. */
export function createMemoryNetwork(options: MemoryNetworkOptions = {}): MemoryNetwork {
  return new Network(options)
}

class Network implements MemoryNetwork {
  readonly options: MemoryNetworkOptions
  readonly random: RandomBytes
  readonly counts = { delivered: 0, lost: 0, repeated: 0 }
  reachable = true
  readonly #mailboxes = new Map<string, Mailbox>()
  #onTheWay: Delivery[] = []
  #held: Delivery[] = []
  #scheduled = false
  #lives = 0

  constructor(options: MemoryNetworkOptions) {
    this.options = options
    this.random = seededRandom(options.seed ?? 1)
  }

  async open(events: CarrierEvents, identityStore?: IdentityStore): Promise<Answerer> {
    const stored = await identityStore?.load()
    const address = stored === undefined ? this.#newAddress() : new TextDecoder().decode(stored)
    if (stored !== undefined) this.#checkStored(address)
    else await identityStore?.save(new TextEncoder().encode(address))
    const mailbox = this.#mailbox(address)
    // A newer connection of a client replaces the older one (NYM.md section 3.2).
    await mailbox.carrier?.close()
    this.#lives += 1
    const carrier = new MemoryCarrier(this, address, this.#lives, events)
    mailbox.carrier = carrier
    for (const delivery of mailbox.inbox.splice(0)) this.dispatch(delivery)
    carrier.start()
    return carrier
  }

  interrupt(): void {
    this.reachable = false
    for (const { carrier } of this.#mailboxes.values()) carrier?.follow()
  }

  restore(): void {
    this.reachable = true
    for (const { carrier } of this.#mailboxes.values()) carrier?.follow()
  }

  closed(address: string, carrier: MemoryCarrier): void {
    const mailbox = this.#mailboxes.get(address)
    if (mailbox?.carrier === carrier) mailbox.carrier = undefined
  }

  carrierAt(address: string): MemoryCarrier | undefined {
    return this.#mailboxes.get(address)?.carrier
  }

  /** Puts one message on its way, with the mischief that the options ask for. */
  dispatch(delivery: Delivery): void {
    const { loss = 0, duplication = 0, reordering = 0 } = this.options
    if (this.random.chance(loss)) {
      this.counts.lost += 1
      return
    }
    const copies = this.random.chance(duplication) ? 2 : 1
    this.counts.repeated += copies - 1
    for (let copy = 0; copy < copies; copy++) {
      const queue = this.random.chance(reordering) ? this.#held : this.#onTheWay
      queue.push(delivery)
    }
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setTimeout(() => this.#deliverAll(), 0)
  }

  /** One turn: what is on its way arrives; what was held back arrives a turn later, mixed up. */
  #deliverAll(): void {
    this.#scheduled = false
    const due = this.#onTheWay
    this.#onTheWay = this.random.shuffled(this.#held)
    this.#held = []
    if (this.#onTheWay.length > 0) this.#schedule()
    for (const delivery of due) this.#deliver(delivery)
  }

  #deliver(delivery: Delivery): void {
    const mailbox = this.#mailboxes.get(delivery.to)
    if (mailbox === undefined) return
    if (mailbox.carrier === undefined || !this.reachable) {
      if (mailbox.inbox.length < inboxMessagesMax) mailbox.inbox.push(delivery)
      return
    }
    if (delivery.life !== undefined && delivery.life !== mailbox.carrier.life) return
    this.counts.delivered += 1
    mailbox.carrier.receive(delivery)
  }

  takeInbox(address: string): Delivery[] {
    return this.#mailboxes.get(address)?.inbox.splice(0) ?? []
  }

  #mailbox(address: string): Mailbox {
    const known = this.#mailboxes.get(address)
    if (known !== undefined) return known
    const mailbox: Mailbox = { carrier: undefined, inbox: [] }
    this.#mailboxes.set(address, mailbox)
    return mailbox
  }

  #newAddress(): string {
    const [identity, encryption, gateway] = [0, 1, 2].map(() => this.random.bytes(32))
    if (!identity || !encryption || !gateway) throw new Error('three keys were made')
    return formatAddress({ identity, encryption, gateway })
  }

  #checkStored(address: string): void {
    if (this.#mailboxes.has(address)) return
    throw new CarrierError('identity', 'the stored identity is corrupt or of another network')
  }
}

type Job =
  | { readonly kind: 'send'; address: string; bytes: Uint8Array; replySurbs: number }
  | { readonly kind: 'reply'; senderTag: SenderTag; bytes: Uint8Array }

/** What an answerer holds for one sender: the way back, its SURBs, and replies that wait for more. */
interface ReplyRoute {
  readonly to: string
  readonly life: number
  surbs: number
  readonly waiting: Uint8Array[]
}

class MemoryCarrier implements Answerer {
  readonly address: string
  readonly life: number
  readonly #network: Network
  readonly #events: CarrierEvents
  readonly #tags = new KnownTags()
  readonly #routes = new Map<string, ReplyRoute>()
  readonly #tagByRecipient = new Map<string, SenderTag>()
  readonly #outbox: Outbox<Job>
  #state: CarrierState = 'connecting'

  constructor(network: Network, address: string, life: number, events: CarrierEvents) {
    this.address = address
    this.life = life
    this.#network = network
    this.#events = events
    const waitMsMax = network.options.waitMsMax ?? waitMsMaxDefault
    this.#outbox = new Outbox({ windowMax: 1, waitMsMax, attemptsMax: 1 }, (id, job) => {
      this.#perform(job)
      queueMicrotask(() => this.#outbox.accepted(id))
    })
  }

  get state(): CarrierState {
    return this.#state
  }

  start(): void {
    this.follow()
  }

  /** Takes over whether the network can be reached. */
  follow(): void {
    if (this.#state === 'closed') return
    if (!this.#network.reachable) {
      this.#setState('reconnecting')
      this.#outbox.shutGate()
      return
    }
    this.#setState('connected')
    this.#outbox.openGate()
    for (const delivery of this.#network.takeInbox(this.address)) this.#network.dispatch(delivery)
  }

  async send(address: string, bytes: Uint8Array, replySurbs: number): Promise<void> {
    checkSend(address, bytes, replySurbs, this.#messageBytesMax)
    await this.#outbox.submit({ kind: 'send', address, bytes, replySurbs })
  }

  async reply(senderTag: SenderTag, bytes: Uint8Array): Promise<void> {
    checkSize(bytes, this.#messageBytesMax)
    if (this.#state !== 'closed' && !this.#tags.has(senderTag)) throw unknownTag()
    await this.#outbox.submit({ kind: 'reply', senderTag, bytes })
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#setState('closed')
    this.#outbox.end(closedError())
    this.#network.closed(this.address, this)
  }

  receive(delivery: Delivery): void {
    const { senderTag } = delivery
    const bytes = delivery.bytes.slice()
    if (senderTag !== undefined) this.#tags.heard(senderTag)
    this.#events.onFrame(senderTag === undefined ? { bytes } : { bytes, senderTag })
  }

  /** SURBs reach the answerer with the message that carries them, so also when that is lost. */
  creditSurbs(senderTag: SenderTag, to: string, life: number, surbs: number): void {
    const route = this.#routes.get(senderTag) ?? { to, life, surbs: 0, waiting: [] }
    this.#routes.set(senderTag, route)
    route.surbs = Math.min(replySurbsMax, route.surbs + surbs)
    for (const bytes of route.waiting.splice(0)) this.#answer(route, bytes)
  }

  get #messageBytesMax(): number {
    return this.#network.options.messageBytesMax ?? messageBytesMaxDefault
  }

  #perform(job: Job): void {
    const bytes = new Uint8Array(job.bytes)
    if (job.kind === 'reply') {
      const route = this.#routes.get(job.senderTag)
      if (route !== undefined) this.#answer(route, bytes)
      return
    }
    if (job.replySurbs === 0) {
      this.#network.dispatch({ to: job.address, bytes })
      return
    }
    const senderTag = this.#tagFor(job.address)
    const answerer = this.#network.carrierAt(job.address)
    answerer?.creditSurbs(senderTag, this.address, this.life, job.replySurbs)
    this.#network.dispatch({ to: job.address, bytes, senderTag })
  }

  #answer(route: ReplyRoute, bytes: Uint8Array): void {
    const needed = Math.max(1, Math.ceil(bytes.length / surbBytes))
    const replenishes = this.#network.options.replenishSurbs !== false
    if (route.surbs < needed && !replenishes) {
      route.waiting.push(bytes)
      return
    }
    route.surbs = Math.max(replenishes ? 1 : 0, route.surbs - needed)
    this.#network.dispatch({ to: route.to, bytes, life: route.life })
  }

  #tagFor(recipient: string): SenderTag {
    const known = this.#tagByRecipient.get(recipient)
    if (known !== undefined) return known
    const tag = senderTagFromBytes(this.#network.random.bytes(16))
    this.#tagByRecipient.set(recipient, tag)
    return tag
  }

  #setState(state: CarrierState): void {
    if (this.#state === state) return
    this.#state = state
    this.#events.onState?.(state)
  }
}
