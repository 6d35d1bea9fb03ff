/** Envelopes from all home nodes, pushes and contacts, taken one after the other. */
import { bytesToHex, concatBytes } from '../../../proto/bytes.js'
import { sha256 } from '../../../proto/sha256.js'
import type { Tell } from '../../core/events.js'
import type { Received, TakeEnvelope } from './mail.js'
import { knownMax, pushedBytesMax, pushedMax } from './rhythm.js'

/** known: taken before; rejected: not taken, and so not to be acknowledged. */
export type Taken = 'taken' | 'known' | 'rejected'

export interface Taking {
  /** Takes an envelope that was fetched, in its turn. */
  take(received: Received): Promise<Taken>
  /**
   * Takes one that was pushed, in its turn.
   * @returns false when too many of them wait already, and it is dropped
   */
  offer(received: Received, onTaken: (taken: Taken) => void): boolean
  /** Takes nothing more; resolves when what is being taken has been. */
  close(): Promise<void>
}

export function createTaking(take: TakeEnvelope, tell: Tell): Taking {
  const known = new Set<string>()
  let last: Promise<unknown> = Promise.resolve()
  let offered = 0
  let offeredBytes = 0
  let isClosed = false

  async function takeNow(received: Received): Promise<Taken> {
    if (isClosed) return 'rejected'
    const key = keyOf(received)
    if (known.has(key)) return 'known'
    try {
      await take(received)
    } catch (reason) {
      tell({ kind: 'not-taken', messageId: received.messageId, reason })
      return 'rejected'
    }
    known.add(key)
    const [oldest] = known
    if (known.size > knownMax && oldest !== undefined) known.delete(oldest)
    return 'taken'
  }

  function inTurn(received: Received): Promise<Taken> {
    const turn = last.then(() => takeNow(received))
    last = turn.catch(() => {})
    return turn
  }

  return {
    take: inTurn,
    offer(received, onTaken) {
      const { length } = received.envelope
      if (isClosed || offered >= pushedMax || offeredBytes + length > pushedBytesMax) return false
      offered += 1
      offeredBytes += length
      void inTurn(received).then((taken) => {
        offered -= 1
        offeredBytes -= length
        onTaken(taken)
      })
      return true
    },
    async close() {
      isClosed = true
      await last
    },
  }
}

/** Of both: whoever learns an id can send us something else under it. */
function keyOf({ messageId, envelope }: Received): string {
  return bytesToHex(sha256(concatBytes(messageId, envelope)))
}
