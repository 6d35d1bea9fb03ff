/** A nymCHAT client whose carrier and time are in a test's hands. */
import { randomBytes } from 'node:crypto'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import {
  createNymchatClient,
  freshSecrets,
  type NymchatClient,
} from '../../client/nymchat/client.js'
import { memoryContacts } from '../../client/nymchat/memory.js'
import type {
  NymchatClientParts,
  NymchatMessage,
  NymchatProblem,
} from '../../client/nymchat/ports.js'
import { p256Signer, portableSignatures } from '../../proto/portable-signatures.js'

export const drawn = () => freshSecrets((length) => new Uint8Array(randomBytes(length)))

/** What is remembered, and of whom it was ever a key. */
function watchedContacts() {
  const contacts = memoryContacts()
  const pinned = new Set<string>()
  return {
    ...contacts,
    pinned,
    pin(name: string, key: Uint8Array) {
      pinned.add(name)
      return contacts.pin(name, key)
    },
  }
}

export interface Sent {
  readonly address: string
  readonly text: string
  readonly replySurbs: number
}

/** A client whose carrier is a list, and whose time passes when it is told to. */
export function rig(
  name: string,
  privateKey: Uint8Array,
  changes: Partial<NymchatClientParts> = {},
) {
  const sent: Sent[] = []
  const messages: NymchatMessage[] = []
  const problems: NymchatProblem[] = []
  const faults: unknown[] = []
  const timers = new Set<() => void>()
  const contacts = watchedContacts()
  const client = createNymchatClient({
    ...{ name, privateKey, contacts, signatures: portableSignatures, secrets: drawn },
    server: 'server',
    signer: p256Signer(privateKey),
    asker: {
      address: `${name}@gateway`,
      async send(address, bytes, replySurbs) {
        sent.push({ address, text: Buffer.from(bytes).toString(), replySurbs })
      },
    },
    clock: {
      startTimer(_delayMs, callback) {
        timers.add(callback)
        return () => timers.delete(callback)
      },
    },
    timeoutMs: 1_000,
    firstContact: 'look-up',
    onMessage: (message) => void messages.push(message),
    onProblem: (problem) => void problems.push(problem),
    onFault: (fault) => void faults.push(fault),
    ...changes,
  })
  const passTime = () => {
    for (const timer of [...timers]) {
      timers.delete(timer)
      timer()
    }
  }
  return { client, sent, messages, problems, faults, contacts, passTime }
}

export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 10_000 && !condition(); i++) await new Promise(setImmediate)
  if (!condition()) throw new Error('It never came')
}

/** Lets everything run that can run without anything from outside. */
export async function idle(client: NymchatClient): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise(setImmediate)
  await client.settled()
}

export function heard(client: NymchatClient, text: string, senderTag?: string): void {
  const tag = senderTag === undefined ? {} : { senderTag: senderTag as SenderTag }
  client.hear({ bytes: new Uint8Array(Buffer.from(text)), ...tag })
}
