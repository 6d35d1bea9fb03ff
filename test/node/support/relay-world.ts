/** A relay in a world of its own: its database is real, its time and the nodes around it are simulated. */
import { join } from 'node:path'
import { RelayError } from '../../../cluster/overlay/relay-streams.js'
import type { NodeId, StoredCertificate, Timers } from '../../../cluster/ports.js'
import { type MailboxDatabase, openMailboxDatabase } from '../../../node/mailboxes/database.js'
import type { OutboxLimits } from '../../../node/relay/outbox.js'
import { createRelay, type Relay } from '../../../node/relay/relay.js'
import { bytesToHex } from '../../../proto/bytes.js'
import type { RegistrationContent } from '../../../proto/registration.js'
import type { RelayedMessage, RelayOutcome } from '../../../proto/relay.js'
import type { Refusal } from '../../../proto/responses.js'
import { sha256 } from '../../../proto/sha256.js'
import { type Chance, chanceOf } from '../../../tools/simulator/chance.js'
import { createVirtualTime } from '../../../tools/simulator/virtual-time.js'
import {
  certify,
  claimName,
  labelBytes,
  testFederation,
  testPolicy,
  testSigner,
  testTimeMs,
} from '../../support/federation.js'
import { type CleanUp, temporaryDirectory } from './directory.js'

export const federation = testFederation(1, undefined, 'relaying')
export const retentionMs = testPolicy.retentionMs
const keyOf = (label: string) => testSigner(`${label} node`).publicKey
export const nodeIdOf = (label: string): NodeId => bytesToHex(keyOf(label))
export const selfLabel = 'this one'

export const receiptKeyOf = (label: string): Uint8Array => labelBytes(`receipt of ${label}`)

export function relayed(recipient: string, label: string, envelopeBytes = 40): RelayedMessage {
  return {
    ...{ recipient, messageId: labelBytes(label, 16), sentAtMs: testTimeMs },
    envelope: new Uint8Array(envelopeBytes).fill(label.length),
    receiptHash: sha256(receiptKeyOf(label)),
  }
}

export const nameOf = ({ recipient, messageId }: Pick<RelayedMessage, 'recipient' | 'messageId'>) =>
  `${recipient} ${bytesToHex(messageId)}`

export function refusalOf(code: Refusal['code'], retryAfterMs = 0): Refusal {
  return { code, sentence: 'No.', retry: true, retryAfterMs }
}

/** A node that others bring messages to. */
export interface SimulatedNode {
  readonly id: NodeId
  isConnected: boolean
  isHeard: boolean
  /** It reads what comes and says nothing. */
  isSilent: (message: RelayedMessage) => boolean
  /** Whatever it is brought is lost. */
  isBroken: boolean
  refusal: Refusal | undefined
  latencyMs: number
  /** What it was brought and has not answered. */
  underWay: number
  /** Each time that it was brought a message. */
  readonly brought: { readonly message: RelayedMessage; readonly atMs: number }[]
  /** By name: what it has. */
  readonly has: Map<string, RelayedMessage>
}

export interface World {
  readonly relay: Relay
  readonly database: MailboxDatabase
  readonly nowMs: number
  readonly chance: Chance
  readonly faults: unknown[]
  /** Delivered to a mailbox of this node. */
  readonly here: SimulatedNode
  /** Of what is brought, lost on the way there or with its outcome. */
  lossProbability: number
  /** How often a name was looked up. */
  lookups: number
  readonly members: NodeId[]
  node(label: string): SimulatedNode
  /** Certifies who the homes of a name are, by labels; none: it is retired. */
  register(name: string, homes: readonly string[], action?: RegistrationContent['action']): void
  /** Its newest certificate is lost, as with an old copy of the names. */
  forget(name: string): void
  connect(label: string): void
  disconnect(label: string): void
  /** The clock is set so much ahead, or back. */
  setClock(ms: number): void
  advance(ms: number): Promise<void>
  /** Until it is so, or for so long. @returns how long that took, ms */
  advanceUntil(isSo: () => boolean, msMax: number): Promise<number>
  /** The process ends here and begins anew. */
  crash(): void
  take(message: RelayedMessage): Promise<{ readonly untilMs: number }>
}

export function openWorld(t: CleanUp, seed = 1, limits?: OutboxLimits): World {
  const path = join(temporaryDirectory(t), 'messages.sqlite')
  const time = createVirtualTime(Number.MAX_SAFE_INTEGER)
  const chance = chanceOf(seed, 'relay')
  const nodes = new Map<NodeId, SimulatedNode>()
  const names = new Map<string, StoredCertificate>()
  let setMs = 0
  const nowMs = () => testTimeMs + time.nowMs + setMs
  const timers: Timers = {
    now: nowMs,
    after: (ms, run) => time.after(ms, run),
    defer: (run) => {
      setImmediate(run)
    },
  }
  const members: NodeId[] = []
  const faults: unknown[] = []

  function newNode(label: string): SimulatedNode {
    const one = {
      ...{ id: nodeIdOf(label), isConnected: false, isHeard: false, isSilent: () => false },
      ...{
        isBroken: false,
        latencyMs: 20,
        underWay: 0,
        refusal: undefined,
        brought: [],
        has: new Map(),
      },
    }
    nodes.set(one.id, one)
    return one
  }

  function answer(one: SimulatedNode, message: RelayedMessage): RelayOutcome {
    one.brought.push({ message, atMs: nowMs() })
    const { recipient, messageId } = message
    if (one.refusal === undefined) one.has.set(nameOf(message), message)
    return { recipient, messageId, refusal: one.refusal }
  }

  const isLost = () => chance.happens(world.lossProbability)
  function bring(to: NodeId, message: RelayedMessage): Promise<RelayOutcome> {
    const one = nodes.get(to)
    return new Promise((resolve, reject) => {
      const cut = () => reject(new RelayError('cut', 'The stream has ended.'))
      if (one === undefined || !one.isConnected) {
        reject(new RelayError('not-connected', 'There is no connection to this node.'))
        return
      }
      one.underWay += 1
      time.after(one.latencyMs, () => {
        if (one.isSilent(message)) return
        one.underWay -= 1
        if (!one.isConnected || one.isBroken || isLost()) return cut()
        const outcome = answer(one, message)
        if (isLost()) cut()
        else resolve(outcome)
      })
    })
  }

  const here = newNode(selfLabel)
  function start() {
    const database = openMailboxDatabase(path)
    const life = { isOver: false }
    const relay = createRelay({
      ...{ database, timers, members: () => members, retentionMs: () => retentionMs },
      ...{ relay: bring, random: () => chance.between(0, 1), limits },
      names: {
        newest(name) {
          world.lookups += 1
          return names.get(name)
        },
      },
      self: here.id,
      peers: () => [...nodes.values()].filter((one) => one.isConnected).map(({ id }) => id),
      isHeard: (id) => nodes.get(id)?.isHeard ?? false,
      heard: () => [...nodes.values()].filter((one) => one.isHeard).map(({ id }) => id),
      deliverHere: async (message) => answer(here, message),
      onFault: (fault) => {
        if (!life.isOver) faults.push(fault)
      },
    })
    return { database, relay, life }
  }

  let run = start()
  t.teardown(async () => {
    await run.relay.close()
    run.database.close()
  })
  const world: World = {
    ...{ chance, faults, here, members, lossProbability: 0, lookups: 0 },
    get relay() {
      return run.relay
    },
    get database() {
      return run.database
    },
    get nowMs() {
      return nowMs()
    },
    node: (label) => nodes.get(nodeIdOf(label)) ?? newNode(label),
    register(name, homes, action = 'claim') {
      const before = names.get(name)?.certificate.registration
      const registration = claimName(federation, name, {
        homeNodes: homes.map(keyOf),
        ...{ action: before === undefined ? action : action === 'claim' ? 'update' : action },
        ...(before && { sequence: before.sequence + 1, previous: before.id }),
      })
      names.set(name, { certificate: certify(federation, registration), storedAtMs: nowMs() })
      run.relay.registered(name)
    },
    forget: (name) => void names.delete(name),
    connect(label) {
      const one = world.node(label)
      if (one.isConnected) return
      one.isConnected = true
      run.relay.connected(one.id)
    },
    disconnect(label) {
      world.node(label).isConnected = false
    },
    setClock(ms) {
      setMs += ms
    },
    async advance(ms) {
      await world.advanceUntil(() => false, ms)
    },
    async advanceUntil(isSo, msMax) {
      const from = time.nowMs
      const end = from + msMax
      await quiet()
      while (!isSo() && time.nowMs < end) {
        time.runUntil(Math.min(end, time.nextAtMs ?? end))
        await quiet()
      }
      return time.nowMs - from
    },
    crash() {
      run.life.isOver = true
      void run.relay.close()
      run.database.close()
      run = start()
    },
    take: (message) => run.relay.take(message),
  }
  return world
}

/** What was begun has gone as far as it can at this moment: turns of the loop, and transactions between them. */
async function quiet(): Promise<void> {
  for (let i = 0; i < 6; i++) await new Promise((resolve) => setImmediate(resolve))
}

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs
export const stateOf = (world: World, recipient: string, label: string) =>
  world.relay.stateOf(recipient, labelBytes(label, 16), receiptKeyOf(label))
export const isEmpty = (world: World) => () => world.relay.counts().queued === 0
export const envelopes = ({ database }: World) =>
  database.sql.prepare('SELECT count(envelope) FROM outbox').pluck().get()
