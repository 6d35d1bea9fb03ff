/**
 * Requests that wait for their answer. nymCHAT's answers name no request, so they are told apart by what they say;
 * one that could answer several goes to the oldest, also when that one has given up meanwhile.
 */
import type { ReceivedReply } from '../../proto/nymchat/frames.js'
import type { Clock } from '../core/ports.js'
import { NymchatError } from './ports.js'

/** Whether a reply answers a request: surely, maybe (it names none), or not. */
export type Match = (reply: ReceivedReply) => 'surely' | 'maybe' | 'no'

interface Waiting {
  readonly matches: Match
  readonly question: string | undefined
  /** Undefined once nobody waits for it any more. */
  settle: ((outcome: ReceivedReply | NymchatError) => void) | undefined
}

export interface Replies {
  /**
   * @param question that is asked, if it may be asked again: then the answer to an earlier asking will do
   * @throws NymchatError `timeout`, `closed`
   */
  expect(matches: Match, timeoutMs: number, question?: string): Promise<ReceivedReply>
  /** Whether a request waits, or has waited lately, for this. */
  isExpected(reply: ReceivedReply): boolean
  /** @returns whether it was the answer to anything */
  hear(reply: ReceivedReply): boolean
  close(): void
}

export function createReplies(clock: Pick<Clock, 'startTimer'>): Replies {
  let waiting: Waiting[] = []
  let closed = false

  function find(reply: ReceivedReply): Waiting | undefined {
    const sure = waiting.find(({ matches }) => matches(reply) === 'surely')
    return sure ?? waiting.find(({ matches }) => matches(reply) === 'maybe')
  }

  function forget(one: Waiting): void {
    waiting = waiting.filter((other) => other !== one)
  }

  /** Before an earlier asking of the same, which nobody waits for any more, so that it gets its answer. */
  function add(one: Waiting): void {
    const { question } = one
    const isSame = (other: Waiting) => other.question === question && other.settle === undefined
    const at = question === undefined ? -1 : waiting.findIndex(isSame)
    if (at === -1) waiting.push(one)
    else waiting.splice(at, 0, one)
  }

  return {
    expect(matches, timeoutMs, question) {
      if (closed) return Promise.reject(new NymchatError('closed', 'The client is closed.'))
      return new Promise((resolve, reject) => {
        const cancel = clock.startTimer(timeoutMs, () => {
          one.settle?.(new NymchatError('timeout', 'The server has not answered in time.'))
          one.settle = undefined
          // Its answer may come yet, and must not be taken for that of a later request.
          clock.startTimer(timeoutMs, () => forget(one))
        })
        const one: Waiting = {
          matches,
          question,
          settle(outcome) {
            cancel()
            if (outcome instanceof NymchatError) reject(outcome)
            else resolve(outcome)
          },
        }
        add(one)
      })
    },
    isExpected: (reply) => find(reply) !== undefined,
    hear(reply) {
      const one = find(reply)
      if (one === undefined) return false
      forget(one)
      one.settle?.(reply)
      return true
    },
    close() {
      closed = true
      for (const { settle } of waiting)
        settle?.(new NymchatError('closed', 'The client is closed.'))
      waiting = []
    },
  }
}
