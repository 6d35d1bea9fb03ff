/** Mailboxes in memory: what the nymCHAT server needs of them, without their disk. */

import type { NymchatLetter, NymchatMailbox, WaitingMessage } from '../../node/nymchat/ports.js'
import { bytesToHex } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'

interface Box {
  lastPlace: number
  readonly known: Set<string>
  waiting: WaitingMessage[]
}

export interface MemoryMailbox extends NymchatMailbox {
  /** What was taken for homes elsewhere. */
  readonly relayed: readonly NymchatLetter[]
  /** Envelopes that wait for a name. */
  waitingFor(name: string): readonly Uint8Array[]
}

/**
 * @param isHome whether a name has its home here
 * @param messagesMax that may wait for a name
 */
export function memoryMailbox(
  isHome: (name: string) => boolean,
  messagesMax = 1_000,
): MemoryMailbox {
  const boxes = new Map<string, Box>()
  const relayed: NymchatLetter[] = []

  function boxOf(name: string): Box {
    const box = boxes.get(name) ?? { lastPlace: 0, known: new Set<string>(), waiting: [] }
    boxes.set(name, box)
    return box
  }

  return {
    relayed,
    async store(letter) {
      const { recipient, messageId, envelope } = letter
      if (!isHome(recipient)) {
        relayed.push(letter)
        return 'queued'
      }
      const box = boxOf(recipient)
      const key = bytesToHex(messageId)
      if (box.known.has(key)) return 'stored'
      if (box.waiting.length >= messagesMax) {
        throw new RefusedError('mailbox-full', 'The mailbox is full.', 60_000)
      }
      box.known.add(key)
      box.lastPlace += 1
      box.waiting.push({ place: box.lastPlace, messageId, envelope })
      return 'stored'
    },
    async waiting(name, _device, after, bytesMax) {
      const beyond = boxOf(name).waiting.filter(({ place }) => place > after)
      const messages: WaitingMessage[] = []
      let bytes = 0
      for (const message of beyond) {
        bytes += message.envelope.length
        if (messages.length > 0 && bytes > bytesMax) break
        messages.push(message)
      }
      return { messages, more: messages.length < beyond.length }
    },
    async acknowledge(name, _device, messageIds) {
      const done = new Set(messageIds.map(bytesToHex))
      const box = boxOf(name)
      box.waiting = box.waiting.filter(({ messageId }) => !done.has(bytesToHex(messageId)))
    },
    waitingFor: (name) => boxOf(name).waiting.map(({ envelope }) => envelope),
  }
}
