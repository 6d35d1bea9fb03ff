/** This node as a nymCHAT server, put together: on its mailboxes, its driver and its carrier. */
import { randomBytes } from 'node:crypto'
import type { SenderTag } from '../client/mixnet/carrier.js'
import type { Driver, StoredCertificate, Timers } from '../cluster/ports.js'
import type { Signer } from '../proto/signatures.js'
import type { Federation } from './federation.js'
import type { Loggers } from './loggers.js'
import type { MessagesSide } from './messages-side.js'
import { defaultNymchatSettings, type NymchatMailbox } from './nymchat/ports.js'
import { createNymchatServer, type NymchatServer } from './nymchat/server.js'
import { createWork } from './nymchat/work.js'
import { nodeSignatures, takeP256Point } from './signatures.js'

export interface NymchatSideParts {
  readonly federation: Federation
  readonly names: { newest(name: string): StoredCertificate | undefined }
  readonly driver: Pick<Driver, 'submit'>
  readonly timers: Timers
  readonly replyKey: Signer
  readonly messages: MessagesSide
  /** Hands bytes to the carrier. @returns whether it took them */
  readonly reply: (senderTag: SenderTag, bytes: Uint8Array) => Promise<boolean>
  readonly log: Loggers['node']
  readonly onFault: (fault: unknown) => void
}

export interface NymchatSide extends NymchatServer {
  /** Once the driver and the carrier are closed. From then on no mailbox is asked. */
  close(): Promise<void>
}

export function createNymchatSide(parts: NymchatSideParts): NymchatSide {
  const { federation, names, driver, timers, replyKey, messages, reply, log, onFault } = parts
  const work = createWork({ log })
  const text = new TextEncoder()
  const server = createNymchatServer({
    ...{ federation, names, driver, timers, replyKey, work, onFault },
    ...{ signatures: nodeSignatures, keyOfPoint: takeP256Point },
    mailbox: mailboxOf(messages, timers),
    random: (length) => new Uint8Array(randomBytes(length)),
    reply: (senderTag, said) => reply(senderTag, text.encode(said)),
    settings: defaultNymchatSettings,
  })
  messages.onStored((name) => void server.arrived(name))
  return {
    ...server,
    async close() {
      server.stopTaking()
      // Whoever waits for work is refused, and answered.
      await work.close()
      await server.settled()
    },
  }
}

function mailboxOf({ mailboxes, take }: MessagesSide, timers: Pick<Timers, 'now'>): NymchatMailbox {
  return {
    async store(letter) {
      const { outcome } = await take({ ...letter, sentAtMs: timers.now() })
      // Only what asks for a place in an order can find it taken.
      if (outcome === 'conflict') throw new Error('A conflict without an order')
      return outcome
    },
    async waiting(name, device, after, bytesMax) {
      const { messages, more } = mailboxes.fetch(name, device, after, bytesMax)
      return { messages, more }
    },
    async acknowledge(name, device, messageIds) {
      await mailboxes.acknowledge(name, device, messageIds)
    },
  }
}
