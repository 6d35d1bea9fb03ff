/** Hand-made nodes that keep mailboxes, names that have theirs there, and clients in simulated time. */
import { type Client, contextOf } from '../../client/core/connect.js'
import type { Context } from '../../client/core/context.js'
import { forgetfulMemory } from '../../client/core/forgetful.js'
import { patienceDefault } from '../../client/core/round-trips.js'
import { type Deadline, deadlineIn } from '../../client/core/waiting.js'
import { createMail } from '../../client/messaging/mail/create-mail.js'
import type {
  KeyPackageSupply,
  Letter,
  Mail,
  Mailbox,
  Received,
} from '../../client/messaging/mail/mail.js'
import { openMailbox } from '../../client/messaging/mail/mailbox.js'
import { type MailboxRhythm, mailboxRhythm } from '../../client/messaging/mail/rhythm.js'
import { concatBytes, uint32Bytes } from '../../proto/bytes.js'
import { p256PrivateKey, p256Signer } from '../../proto/portable-signatures.js'
import { sha256 } from '../../proto/sha256.js'
import type { Signer } from '../../proto/signatures.js'
import { type Council, council } from '../client/council.js'
import type { Twist } from '../client/hand-made-node.js'
import { claim } from '../client/rig.js'
import { filled } from '../client/small-federation.js'
import { createMailboxNode, type MailboxNode } from './mailbox-node.js'
import { SimulatedClock } from './simulated-clock.js'

export interface Guest {
  readonly client: Client
  readonly context: Context
  readonly mail: Mail
  within(timeoutMs?: number): Deadline
}

export interface OpenedMailbox {
  readonly mailbox: Mailbox
  readonly taken: Received[]
  /** Made so far. */
  readonly made: { packages: number; lastResorts: number }
}

export interface MailboxWishes {
  readonly take?: (received: Received) => Promise<void>
  readonly rhythm?: Partial<MailboxRhythm>
}

export interface PostOffice {
  readonly place: Council
  readonly clock: SimulatedClock
  at(member: number): MailboxNode
  nodeKey(member: number): Uint8Array
  /** What a node says instead of what it should; undefined: the truth again. */
  twist(member: number, twist: Twist | undefined): void
  /** Certifies a name; its owner key is its device. */
  name(name: string, homes: readonly number[], content?: NameContent): Signer
  enter(): Promise<Guest>
  open(guest: Guest, name: string, device: Signer, wishes?: MailboxWishes): Promise<OpenedMailbox>
  requests(member: number, kind: string): number
}

export interface NameContent {
  readonly owner?: Signer
  readonly devices?: readonly Uint8Array[]
  /** After the one that is known: a later registration. */
  readonly isUpdate?: boolean
}

export async function postOffice(
  t: Parameters<typeof council>[0],
  members = 4,
): Promise<PostOffice> {
  const place = await council(t, { members })
  const clock = new SimulatedClock(place.network)
  const { federation } = place
  const nodeKey = (member: number) => {
    const key = federation.nodeKeys[member]?.publicKey
    if (key === undefined) throw new RangeError(`No node ${member}`)
    return key
  }
  const offices = place.nodes.map((_, member) => createMailboxNode(federation.id, nodeKey(member)))
  const at = (member: number) => {
    const office = offices[member]
    if (office === undefined) throw new RangeError(`No node ${member}`)
    return office
  }
  const lies = new Map<number, Twist>()
  for (const member of offices.keys()) {
    place.twists.set(member, (truth, request, node, asker) => {
      const said = at(member).twist(truth, request, node, asker)
      const lie = lies.get(member)
      if (lie === undefined || said === undefined || said instanceof Uint8Array) return said
      return lie(said, request, node, asker)
    })
  }
  let owners = 0
  return {
    ...{ place, clock, at, nodeKey },
    twist(member, twist) {
      if (twist === undefined) lies.delete(member)
      else lies.set(member, twist)
    },
    name(name, homes, content = {}) {
      owners += 1
      const { owner = p256Signer(p256PrivateKey(filled(100 + owners, 48))), devices = [] } = content
      const known = place.at(0).names.get(name)?.registration
      const later = content.isUpdate &&
        known && {
          ...{ sequence: known.sequence + 1, previous: known.id },
          action: 'update' as const,
        }
      const homeNodes = homes.map(nodeKey)
      place.hold(
        federation.certify(claim(federation, name, { homeNodes, devices, ...later }, owner)),
      )
      return owner
    },
    async enter() {
      const client = await place.enter({
        ...{ clock, memory: forgetfulMemory(), patience: patienceDefault, nodeShareMs: 15_000 },
      })
      // All members have introduced themselves.
      await clock.settle()
      const context = contextOf(client)
      const within = (timeoutMs = 60_000) => deadlineIn(clock, timeoutMs)
      return { client, context, mail: createMail(context), within }
    },
    async open({ context, within }, name, device, { take, rhythm } = {}) {
      const taken: Received[] = []
      const made = { packages: 0, lastResorts: 0 }
      const mailbox = await openMailbox(
        context,
        {
          ...{ name, device },
          async take(received) {
            await take?.(received)
            taken.push(received)
          },
          keyPackages: supply(made),
        },
        within(),
        { ...mailboxRhythm, ...rhythm },
      )
      return { mailbox, taken, made }
    },
    requests: (member, kind) =>
      place
        .at(member)
        .asked()
        .filter(({ body }) => body.kind === kind).length,
  }
}

/** Opaque here: each another one. */
function supply(made: { packages: number; lastResorts: number }): KeyPackageSupply {
  return {
    lifetimeSeconds: 30 * 86_400,
    async make(count, withLastResort) {
      const packages = Array.from({ length: count }, () => uint32Bytes(++made.packages))
      if (!withLastResort) return { packages }
      made.lastResorts += 1
      return {
        packages,
        lastResort: concatBytes(Uint8Array.of(255), uint32Bytes(made.lastResorts)),
      }
    },
  }
}

/** The receipt key of a letter with this number. */
export const receiptKey = (number: number) => filled(number, 32)

export function letter(recipient: string, number: number, bytes = 1_400): Letter {
  const messageId = filled(number, 16)
  messageId[0] = Math.floor(number / 256)
  const receiptHash = sha256(receiptKey(number))
  return { recipient, messageId, envelope: filled(number, bytes), receiptHash }
}
