/** Letters on their way to mailboxes: by a home node of the recipient, or by whoever relays them there. */
import { bytesToHex, equalBytes } from '../../../proto/bytes.js'
import type { CommitOrder, SendBody, SendOutcome } from '../../../proto/messages.js'
import type { Context } from '../../core/context.js'
import { type ClientError, misbehaviour } from '../../core/errors.js'
import { worstOf } from '../../core/failures.js'
import type { IntroducedNode } from '../../core/federation.js'
import type { Deadline } from '../../core/waiting.js'
import { type Addressees, expectHomes } from './addressees.js'
import { expectOtherHomeHelps, isSilence, withNodeOf } from './home-nodes.js'
import type { Addressee, Letter, Ordered, Posted } from './mail.js'

/** A home node that was silent is passed over for so long, so that not every letter waits for it. */
const silenceKeptMs = 60_000

export interface Posting {
  /** @throws ClientError as `Mail.post` */
  post(letter: Letter, deadline: Deadline): Promise<Posted>
  /** @throws ClientError as `Mail.postInOrder` */
  postInOrder(
    letter: Letter,
    order: CommitOrder,
    sequencer: Uint8Array,
    deadline: Deadline,
  ): Promise<Ordered>
}

/** What has become of one letter so far, by home node. */
type Failures = Map<string, ClientError>

export function createPosting(context: Context, addressees: Addressees): Posting {
  const { federation, clock } = context
  const silentAtMs = new Map<string, number>()

  const isSilent = (node: Uint8Array) => {
    const atMs = silentAtMs.get(bytesToHex(node))
    return atMs !== undefined && clock.elapsedMs() - atMs < silenceKeptMs
  }

  async function sendTo(
    letter: Letter,
    order: CommitOrder | undefined,
    { address }: IntroducedNode,
    deadline: Deadline,
  ): Promise<SendOutcome> {
    const { recipient, messageId, envelope, receiptHash } = letter
    const body: SendBody = { kind: 'send', recipient, messageId, envelope, receiptHash, order }
    const answer = (await federation.ask(address, body, deadline)).body
    if (order === undefined && answer.outcome === 'conflict') {
      throw misbehaviour(address, 'answer', 'it finds a conflict where no order was asked for.')
    }
    if (order !== undefined && answer.outcome === 'queued') {
      throw misbehaviour(address, 'answer', 'it queues what has a place in an order.')
    }
    return answer
  }

  /** @returns undefined when none of them takes it; `failures` tells why */
  async function postAtHomes(
    letter: Letter,
    homes: readonly Uint8Array[],
    failures: Failures,
    deadline: Deadline,
  ): Promise<Posted | undefined> {
    for (const [i, node] of homes.entries()) {
      const key = bytesToHex(node)
      try {
        // One more share for whoever relays it.
        const among = homes.length - i + 1
        const answer = await withNodeOf(context, node, deadline, among, (introduced, share) =>
          sendTo(letter, undefined, introduced, share),
        )
        silentAtMs.delete(key)
        if (answer.outcome !== 'conflict') return { ...posted(answer), node }
      } catch (error) {
        const failure = expectOtherHomeHelps(error)
        if (isSilence(failure)) silentAtMs.set(key, clock.elapsedMs())
        failures.set(key, failure)
      }
    }
    return undefined
  }

  async function relay(
    letter: Letter,
    homes: readonly Uint8Array[],
    failures: Failures,
    deadline: Deadline,
  ): Promise<Posted> {
    const except = homes.flatMap((node) => federation.addressOf(node) ?? [])
    try {
      return await federation.withNode(
        deadline,
        async (node, share) => {
          const answer = await sendTo(letter, undefined, node, share)
          if (answer.outcome === 'conflict') throw new Error('Refused above')
          // Only a home node's word that it stores it counts, by the registration that is known here.
          return { outcome: 'queued', node: node.presence.nodeKey, untilMs: answer.untilMs }
        },
        except,
      )
    } catch (error) {
      throw worstOf([...failures.values(), expectOtherHomeHelps(error)])
    }
  }

  /** The newest registration, when there is one that is later than the one known. */
  async function newerThan(
    known: Addressee,
    failures: Failures,
    deadline: Deadline,
  ): Promise<Addressee | undefined> {
    try {
      const found = await addressees.find(known.name, true, federation.share(deadline, 2))
      return found.sequence > known.sequence ? found : undefined
    } catch (error) {
      failures.set('lookup', expectOtherHomeHelps(error))
      return undefined
    }
  }

  return {
    async post(letter, deadline) {
      let to = await addressees.find(letter.recipient, false, deadline)
      // A registration of some minutes ago may have listed none yet.
      if (to.homeNodes.length === 0) to = await addressees.find(letter.recipient, true, deadline)
      const failures: Failures = new Map()
      const speaking = expectHomes(to).filter((node) => !isSilent(node))
      const first = await postAtHomes(letter, speaking, failures, deadline)
      if (first !== undefined) return first
      const newer = speaking.length > 0 ? await newerThan(to, failures, deadline) : undefined
      if (newer !== undefined) {
        failures.clear()
        to = newer
        const second = await postAtHomes(letter, expectHomes(to), failures, deadline)
        if (second !== undefined) return second
      }
      const refusals = to.homeNodes.map((node) => failures.get(bytesToHex(node)))
      const full = refusals.find((one) => one?.details.refusal?.code === 'mailbox-full')
      // A relay could only be refused in turn; where one home is silent, it has room for all that is known.
      const areFull = refusals.every((one) => one?.details.refusal?.code === 'mailbox-full')
      if (full !== undefined && areFull) throw full
      try {
        return await relay(letter, to.homeNodes, failures, deadline)
      } catch (error) {
        // Nobody else helps: a home that was passed over may have come back.
        const passedOver = to.homeNodes.filter((node) => !failures.has(bytesToHex(node)))
        const last = await postAtHomes(letter, passedOver, failures, deadline)
        if (last === undefined) throw error
        return last
      }
    },
    async postInOrder(letter, order, sequencer, deadline) {
      return withNodeOf(context, sequencer, deadline, 1, async (node, share) => {
        const answer = await sendTo(letter, order, node, share)
        if (answer.outcome !== 'conflict') return { outcome: 'stored' }
        const { messageId, envelope } = answer
        if (!equalBytes(messageId, letter.messageId)) {
          return { outcome: 'conflict', messageId, envelope }
        }
        if (equalBytes(envelope, letter.envelope)) return { outcome: 'stored' }
        const sentence = 'it has another envelope under the id of the letter.'
        throw misbehaviour(node.address, 'answer', sentence)
      })
    },
  }
}

function posted({ outcome, untilMs }: Exclude<SendOutcome, { outcome: 'conflict' }>) {
  return { outcome, untilMs }
}
