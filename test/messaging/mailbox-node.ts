/** What a hand-made node keeps for names and devices: mailboxes, key packages, and what it is to relay. */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { bytesToHex, equalBytes } from '../../proto/bytes.js'
import type { RefusalCode } from '../../proto/errors.js'
import type {
  DeliveryState,
  DeviceKeyPackage,
  SendBody,
  WaitingMessage,
} from '../../proto/messages.js'
import { portableSignatures } from '../../proto/portable-signatures.js'
import { loginKeys } from '../../proto/registration.js'
import type { RequestBody, ResponseBody } from '../../proto/requests.js'
import { sessionSigningBytes } from '../../proto/requests.js'
import { sha256 } from '../../proto/sha256.js'
import type { HandMadeNode, Twist } from '../client/hand-made-node.js'

interface Session {
  readonly name: string
  readonly device: Uint8Array
}

interface Kept {
  readonly body: SendBody
  state: DeliveryState
}

interface Shelf {
  packages: Uint8Array[]
  lastResort: Uint8Array | undefined
}

export interface MailboxNode {
  readonly twist: Twist
  /** Those of a device, by rising place. */
  waiting(device: Uint8Array): readonly WaitingMessage[]
  /** Taken to be relayed. */
  readonly outbox: SendBody[]
  readonly shelves: ReadonlyMap<string, Shelf>
  readonly sessions: ReadonlyMap<SenderTag, Session>
  /** Of each Send once. */
  readonly sent: ReadonlyMap<string, Kept>
  /** Stores as a relay would. */
  store(body: SendBody): void
  /** What is pushed of each that is stored. */
  pushes: 'envelope' | 'hint' | 'nothing'
  full: boolean
  sessionSeconds: number
  /** Logins so far. */
  logins: number
  /** Forgets all that it keeps in memory only. */
  restart(): void
}

const untilMs = 1_795_300_000_000

export function createMailboxNode(federationId: Uint8Array, nodeKey: Uint8Array): MailboxNode {
  const sessions = new Map<SenderTag, Session>()
  const queues = new Map<string, WaitingMessage[]>()
  const sent = new Map<string, Kept>()
  const orders = new Map<string, SendBody>()
  const shelves = new Map<string, Shelf>()
  let lastPlace = 0
  let node: HandMadeNode | undefined

  const queueOf = (device: Uint8Array) => {
    const key = bytesToHex(device)
    const queue = queues.get(key) ?? []
    queues.set(key, queue)
    return queue
  }
  const keyOf = (recipient: string, id: Uint8Array) => `${recipient} ${bytesToHex(id)}`

  function store(body: SendBody): void {
    const { recipient, messageId, envelope } = body
    const registration = node?.names.get(recipient)?.registration
    if (registration === undefined) throw new Error(`Nobody holds ${recipient}`)
    const known = sent.get(keyOf(recipient, messageId))
    if (known?.state === 'stored' || known?.state === 'fetched') return
    sent.set(keyOf(recipient, messageId), { body, state: 'stored' })
    for (const device of loginKeys(registration)) {
      lastPlace += 1
      const message = { place: lastPlace, messageId, envelope, storedAtMs: 1_795_228_800_000 }
      queueOf(device).push(message)
      push(recipient, device, message)
    }
  }

  function push(name: string, device: Uint8Array, message: WaitingMessage): void {
    if (made.pushes === 'nothing') return
    const waiting = queueOf(device).length
    for (const [tag, session] of sessions) {
      if (session.name !== name || !equalBytes(session.device, device)) continue
      void node?.pushTo(tag, {
        ...{ kind: 'arrived', waiting },
        ...(made.pushes === 'envelope' && { message }),
      })
    }
  }

  function answerSend(body: SendBody): ResponseBody {
    const registration = node?.names.get(body.recipient)?.registration
    if (registration === undefined) return refusal('unknown-name')
    const known = sent.get(keyOf(body.recipient, body.messageId))
    const isHome = registration.homeNodes.some((key) => equalBytes(key, nodeKey))
    if (!isHome && body.order) return refusal('not-home')
    if (!isHome) {
      if (known === undefined) made.outbox.push(body)
      sent.set(keyOf(body.recipient, body.messageId), { body, state: 'queued' })
      return { kind: 'send', outcome: 'queued', untilMs }
    }
    if (made.full && known === undefined) return refusal('mailbox-full', true)
    if (body.order) {
      const place = `${bytesToHex(body.order.group)} ${body.order.epoch}`
      const winner = orders.get(place)
      if (winner && !equalBytes(winner.messageId, body.messageId)) {
        const { messageId, envelope } = winner
        return { kind: 'send', outcome: 'conflict', messageId, envelope }
      }
      orders.set(place, body)
    }
    store(body)
    return { kind: 'send', outcome: 'stored', untilMs }
  }

  function answerSession(body: RequestBody, { device }: Session): ResponseBody {
    const queue = queueOf(device)
    switch (body.kind) {
      case 'fetch': {
        const rest = queue.filter(({ place }) => place > body.after)
        const messages: WaitingMessage[] = []
        let bytes = 0
        for (const message of rest) {
          bytes += message.envelope.length
          if (messages.length > 0 && bytes > body.bytesMax) break
          messages.push(message)
        }
        const more = messages.length < rest.length
        return { kind: 'fetch', messages, waiting: queue.length, more }
      }
      case 'acknowledge': {
        const ids = body.messageIds.map(bytesToHex)
        const rest = queue.filter(({ messageId }) => !ids.includes(bytesToHex(messageId)))
        for (const kept of sent.values()) {
          if (ids.includes(bytesToHex(kept.body.messageId))) kept.state = 'fetched'
        }
        queue.splice(0, queue.length, ...rest)
        return { kind: 'acknowledge', waiting: queue.length }
      }
      case 'publish-key-packages': {
        const key = bytesToHex(device)
        const shelf = shelves.get(key) ?? { packages: [], lastResort: undefined }
        shelves.set(key, shelf)
        shelf.packages = [...(body.replace ? [] : shelf.packages), ...body.packages]
        shelf.lastResort = body.lastResort ?? shelf.lastResort
        return { kind: 'publish-key-packages', available: shelf.packages.length }
      }
      default:
        throw new Error(`${body.kind} needs no session`)
    }
  }

  function takeKeyPackages(name: string, wanted?: Uint8Array): readonly DeviceKeyPackage[] {
    const registration = node?.names.get(name)?.registration
    return (registration ? loginKeys(registration) : []).flatMap((device): DeviceKeyPackage[] => {
      if (wanted !== undefined && !equalBytes(wanted, device)) return []
      const shelf = shelves.get(bytesToHex(device))
      const next = shelf?.packages.shift()
      if (next !== undefined) return [{ device, package: next, isLastResort: false }]
      const last = shelf?.lastResort
      return last === undefined ? [] : [{ device, package: last, isLastResort: true }]
    })
  }

  function login(body: Extract<RequestBody, { kind: 'login' }>, asker: SenderTag): ResponseBody {
    const { name, device, signature } = body
    const registration = node?.names.get(name)?.registration
    if (registration === undefined) return refusal('unknown-name')
    if (!loginKeys(registration).some((key) => equalBytes(key, device))) {
      return refusal('unknown-device')
    }
    const signed = sessionSigningBytes('login', federationId, nodeKey, body)
    if (!portableSignatures.verifyP256(device, signed, signature)) return refusal('bad-signature')
    made.logins += 1
    sessions.set(asker, { name, device })
    const { sessionSeconds } = made
    return { kind: 'login', waiting: queueOf(device).length, sessionSeconds }
  }

  const made: MailboxNode = {
    twist(truth, { body }, asked, asker) {
      node = asked
      switch (body.kind) {
        case 'send':
          return answerSend(body)
        case 'status': {
          const kept = sent.get(keyOf(body.recipient, body.messageId))
          const isOurs = kept && equalBytes(kept.body.receiptHash, sha256(body.receiptKey))
          return { kind: 'status', state: isOurs ? kept.state : 'unknown' }
        }
        case 'take-key-package':
          return { kind: 'take-key-package', packages: takeKeyPackages(body.name, body.device) }
        case 'login':
          return login(body, asker)
        case 'ping': {
          const sessionSeconds = sessions.has(asker) ? made.sessionSeconds : 0
          return truth.kind === 'ping' ? { ...truth, sessionSeconds } : truth
        }
        case 'fetch':
        case 'acknowledge':
        case 'publish-key-packages': {
          const session = sessions.get(asker)
          return session ? answerSession(body, session) : refusal('no-session')
        }
        default:
          return truth
      }
    },
    waiting: (device) => queueOf(device),
    ...{ outbox: [], shelves, sessions, sent, store },
    ...{ pushes: 'envelope', full: false, sessionSeconds: 3_600, logins: 0 },
    restart: () => sessions.clear(),
  }
  return made
}

export function refusal(code: RefusalCode, retry = false): ResponseBody {
  return { kind: 'refusal', code, sentence: `No: ${code}.`, retry, retryAfterMs: 0 }
}
