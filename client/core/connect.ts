/** The client: from an invite to names. README.md shows its use. */
import { equalBytes } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import { RefusedError } from '../../proto/errors.js'
import { type Invite, parseInvite } from '../../proto/invite.js'
import type { ManifestChain } from '../../proto/manifest.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import type { Presence } from '../../proto/presence.js'
import type { ResponseBody } from '../../proto/requests.js'
import type { Signatures, Verified } from '../../proto/signatures.js'
import { CarrierError } from '../mixnet/carrier.js'
import type { Context } from './context.js'
import { ClientError } from './errors.js'
import type { ClientEvent, Tell } from './events.js'
import { Exchange } from './exchange.js'
import { Federation } from './federation.js'
import { forgetfulKeys, forgetfulMemory } from './forgetful.js'
import { type Assurance, type LookupResult, lookup, normalName, rememberNewest } from './lookup.js'
import { createMeeting } from './meeting.js'
import { askNodes } from './nodes.js'
import { type OwnResult, register, retire, rotate, type ServiceWishes, update } from './owning.js'
import {
  type Clock,
  type Keys,
  type Memory,
  type OpenCarrier,
  type RandomBytes,
  systemClock,
  systemRandom,
} from './ports.js'
import { lookupWithQuorum } from './quorum.js'
import { type Patience, patienceDefault } from './round-trips.js'
import { login, logout, type Pong, ping, type Session } from './sessions.js'
import { openCertificateFor } from './trust.js'
import { type Deadline, deadlineIn, remainingMs, within } from './waiting.js'

export interface ConnectOptions {
  /** As text (`rookery:<federation id>@<address>,…`) or parsed. */
  readonly invite: string | Invite
  readonly openCarrier: OpenCarrier
  /** Forgetful when absent: what is registered is lost with the process. */
  readonly keys?: Keys
  /** Forgetful when absent. */
  readonly memory?: Memory
  readonly signatures?: Signatures
  readonly clock?: Clock
  readonly random?: RandomBytes
  readonly patience?: Patience
  /** For each operation, unless it says otherwise. */
  readonly timeoutMs?: number
  /** How long one of several nodes may keep us waiting before the next is tried. */
  readonly nodeShareMs?: number
  /** Of lookups that say nothing else; `one` when absent. */
  readonly assurance?: Assurance
  readonly onEvent?: (event: ClientEvent) => void
  /** Ends the first introduction. */
  readonly signal?: AbortSignal
}

export interface CallOptions {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface LookupOptions extends CallOptions {
  /** `quorum` asks q different members, and shows what each of them said. */
  readonly assurance?: Assurance
}

/** Every call may throw ClientError; errors.ts lists the codes. Names are folded to lower case. */
export interface Client {
  readonly federationId: Uint8Array
  /** Verified, from the genesis to the newest epoch that is known here. */
  readonly manifests: ManifestChain
  /** Our own mixnet address. */
  readonly address: string
  lookup(name: string, options?: LookupOptions): Promise<LookupResult>
  register(name: string, options?: CallOptions & ServiceWishes): Promise<OwnResult>
  update(name: string, options: CallOptions & ServiceWishes): Promise<OwnResult>
  rotate(name: string, options?: CallOptions): Promise<OwnResult>
  retire(name: string, options?: CallOptions): Promise<OwnResult>
  login(name: string, options?: CallOptions): Promise<Session>
  logout(session: Pick<Session, 'name' | 'node'>, options?: CallOptions): Promise<void>
  /** At the first node that answers, unless one is named by its mixnet address. */
  ping(options?: CallOptions & { readonly node?: string }): Promise<Pong>
  /** What the nodes that one node knows say about themselves; statements that do not hold are left out. */
  nodes(options?: CallOptions): Promise<readonly Verified<Presence>[]>
  /** Ends what is under way with `closed`, and closes the carrier. */
  close(): Promise<void>
}

export const timeoutMsDefault = 60_000
export const nodeShareMsDefault = 15_000

/**
 * Opens the carrier, asks a node of the invite for the genesis and the manifests that follow it, and
 * verifies them against the federation id in the invite.
 * @throws ClientError `invalid-input` (the invite), `unreachable`, `timeout`, `misbehaviour`, `memory`
 */
export async function connect(options: ConnectOptions): Promise<Client> {
  const {
    clock = systemClock,
    random = systemRandom,
    memory = forgetfulMemory(),
    keys = forgetfulKeys(random),
    signatures = portableSignatures,
    timeoutMs = timeoutMsDefault,
    nodeShareMs = nodeShareMsDefault,
    assurance = 'one',
    patience = patienceDefault,
  } = options
  const invite = readInvite(options.invite)
  const tell: Tell = (event) => options.onEvent?.(event)
  const unasked = createListeners<ResponseBody>()
  const foreign = createListeners<Uint8Array>()
  const closed = new AbortController()
  const until = (call: CallOptions = {}) =>
    deadlineIn(clock, call.timeoutMs ?? timeoutMs, call.signal)
  const { openCarrier, signal } = options
  const introduction = until(signal === undefined ? {} : { signal })
  const onRepeat = (node: string, attempt: number) => tell({ kind: 'repeat', node, attempt })
  const exchange = await openExchange(
    {
      openCarrier,
      random,
      clock,
      patience,
      onUnasked: unasked.call,
      onForeign: foreign.call,
      onRepeat,
    },
    introduction,
  )
  try {
    const federation = await Federation.load({
      ...{ invite, exchange, memory, signatures, clock, tell, nodeShareMs },
      onLaterEpoch: () => meeting.start(),
    })
    const meeting = createMeeting(federation, until)
    const context: Context = {
      ...{ federation, keys, memory, clock, random, tell },
      get address() {
        return exchange.address
      },
      onPushed: (kind, listener) =>
        unasked.add((body) => {
          if (body.kind === kind) listener(body as Parameters<typeof listener>[0])
        }),
      onForeign: foreign.add,
      sendForeign: (address, bytes) => exchange.sendForeign(address, bytes),
      closed: closed.signal,
    }
    tell({ kind: 'stage', stage: 'asking' })
    await federation.withNode(introduction, async () => {})
    meeting.start()
    // A mirror alone could not tell that a name is free.
    if (federation.strangers.length === federation.newest.members.length) await meeting.ended()
    let taking: Promise<unknown> = Promise.resolve()
    context.onPushed('expiring', ({ sessionSeconds }) => tell({ kind: 'expiring', sessionSeconds }))
    context.onPushed('decided', ({ certificate }) => {
      const taken = takeDecided(certificate, context, signatures)
      taking = Promise.all([taking, taken])
      // Told by `close`.
      taking.catch(() => {})
    })
    const close = async () => {
      closed.abort()
      await exchange.close()
      await Promise.all([meeting.ended(), taking])
    }
    return clientOf(context, { exchange, until, assurance, close })
  } catch (error) {
    await exchange.close()
    throw error
  }
}

/** A carrier that opens too late is closed again. */
async function openExchange(
  options: Parameters<typeof Exchange.open>[0],
  deadline: Deadline,
): Promise<Exchange> {
  const opening = Exchange.open(options)
  try {
    const exchange = await within(opening, remainingMs(deadline), deadline)
    if (exchange !== undefined) return exchange
  } catch (error) {
    void opening.then((late) => late.close()).catch(() => {})
    if (!(error instanceof CarrierError)) throw error
    const sentence = `The mixnet cannot be reached: ${error.message}.`
    throw new ClientError('unreachable', sentence, {}, { cause: error })
  }
  void opening.then((late) => late.close()).catch(() => {})
  throw new ClientError('unreachable', 'The mixnet could not be reached in time.')
}

function readInvite(invite: string | Invite): Invite {
  if (typeof invite !== 'string') return invite
  try {
    return parseInvite(invite)
  } catch (error) {
    if (error instanceof RefusedError) throw new ClientError('invalid-input', error.message)
    throw error
  }
}

/**
 * Anybody who knows our address can push bytes: only what holds is told on. It is kept when it decides
 * what is on its way here, since a node pushes once, and whoever waits may be asking another one just now.
 */
async function takeDecided(
  certificate: Certificate,
  context: Context,
  signatures: Signatures,
): Promise<void> {
  const { federation, memory, tell } = context
  const { name, slot } = certificate.registration
  try {
    const opened = openCertificateFor(name, certificate, federation.chain, signatures, 'unknown')
    if (opened === undefined) return
    tell({ kind: 'decided', certificate: opened })
    const draft = await memory.loadDraft(name)
    if (draft && equalBytes(draft.slot, slot)) await rememberNewest(context, opened, 'unknown')
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
  }
}

interface Listeners<Told> {
  readonly add: (listener: (told: Told) => void) => () => void
  readonly call: (told: Told) => void
}

function createListeners<Told>(): Listeners<Told> {
  // Each addition is another one, also of the same function.
  const listeners = new Set<{ readonly listener: (told: Told) => void }>()
  return {
    add(listener) {
      const entry = { listener }
      listeners.add(entry)
      return () => {
        listeners.delete(entry)
      }
    },
    call(told) {
      for (const { listener } of listeners) listener(told)
    },
  }
}

const contexts = new WeakMap<Client, Context>()

/** What a client works with: for what is built on it, as messages are. Not for its users. */
export function contextOf(client: Client): Context {
  const context = contexts.get(client)
  if (context === undefined) throw new TypeError('This is no client of `connect`')
  return context
}

interface ClientParts {
  readonly exchange: Exchange
  readonly until: (call?: CallOptions) => Deadline
  readonly assurance: Assurance
  readonly close: () => Promise<void>
}

function clientOf(context: Context, { exchange, until, assurance, close }: ClientParts): Client {
  const { federation } = context
  const inTurn = turns()
  const client: Client = {
    federationId: federation.id,
    get manifests() {
      return federation.chain
    },
    get address() {
      return exchange.address
    },
    lookup: async (name, call = {}) => {
      const look = (call.assurance ?? assurance) === 'quorum' ? lookupWithQuorum : lookup
      return look(context, normalName(name), until(call))
    },
    register: async (text, call = {}) => {
      const name = normalName(text)
      return inTurn(name, () => register(context, name, call, until(call)))
    },
    update: async (text, call) => {
      const name = normalName(text)
      return inTurn(name, () => update(context, name, call, until(call)))
    },
    rotate: async (text, call) => {
      const name = normalName(text)
      return inTurn(name, () => rotate(context, name, until(call)))
    },
    retire: async (text, call) => {
      const name = normalName(text)
      return inTurn(name, () => retire(context, name, until(call)))
    },
    login: async (name, call) => login(context, normalName(name), until(call)),
    logout: (session, call) => logout(context, session, until(call)),
    ping: (call) => ping(context, call?.node, until(call)),
    nodes: (call) =>
      federation.withNode(until(call), async ({ address }, share) => {
        const met: Verified<Presence>[] = []
        for await (const nodes of askNodes(federation, address, share)) {
          met.push(...(await federation.meet(address, nodes, share)))
        }
        return met
      }),
    close,
  }
  contexts.set(client, context)
  return client
}

/** One at a time for each name: two drafts at once would make their owner its own rival. */
function turns(): <T>(name: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return (name, work) => {
    const turn = (last.get(name) ?? Promise.resolve()).then(work)
    const ended = turn
      .catch(() => undefined)
      .then(() => {
        if (last.get(name) === ended) last.delete(name)
      })
    last.set(name, ended)
    return turn
  }
}
