/**
 * How many reply blocks go along with a request. Each costs its maker as much as a packet, so that a node is given
 * those that it has used, and not the same number again with each request. SERVICE.md section 1.
 */
import { replyBlocksKept } from '../../proto/limits.js'
import { replyPackets } from '../../proto/reply-packets.js'
import type { RequestBody } from '../../proto/requests.js'

/** Three fill a packet: thirteen packets with one request are enough. */
const mostBlocks = 44

/** Packets of an answer that is longer than one. */
const answerPackets: Partial<Record<RequestBody['kind'], number>> = {
  hello: 8,
  presence: 8,
  'take-key-package': 6,
}

/** What keeps a session warm: with these, what the node pushed meanwhile is made up for. */
const isOfSession: Partial<Record<RequestBody['kind'], true>> = {
  register: true,
  login: true,
  logout: true,
  ping: true,
  fetch: true,
  acknowledge: true,
  'publish-key-packages': true,
}

/** By address: what a node has left of ours, by estimate. A node that has fewer asks our carrier for more. */
export class ReplyBlocks {
  readonly #left = new Map<string, number>()

  /** Counts what it gives. */
  take(address: string, body: RequestBody): number {
    // A node that has restarted has none left: whoever logs in starts anew.
    const left = body.kind === 'login' ? 0 : (this.#left.get(address) ?? 0)
    const answer = packetsOfAnswer(body)
    const kept = isOfSession[body.kind] ? Math.max(answer, replyBlocksKept) : answer
    // One more, by which what gets lost of the answer is repeated.
    const blocks = Math.min(mostBlocks, Math.max(1, kept + 1 - left))
    this.#left.set(address, left + blocks)
    return blocks
  }

  /** A node has answered. */
  answered(address: string, bytes: number): void {
    const left = this.#left.get(address)
    if (left !== undefined) this.#left.set(address, Math.max(0, left - replyPackets(bytes)))
  }

  /** Some node has said something by itself; nobody knows which. */
  pushed(bytes: number): void {
    for (const address of this.#left.keys()) this.answered(address, bytes)
  }
}

function packetsOfAnswer(body: RequestBody): number {
  if (body.kind === 'fetch') return replyPackets(body.bytesMax)
  return answerPackets[body.kind] ?? 1
}
