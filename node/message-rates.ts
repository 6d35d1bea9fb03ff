/** How often may be asked about messages, beside what all requests cost (door/flood-gate.ts). */
import type { SenderTag } from '../client/mixnet/carrier.js'
import { RefusedError } from '../proto/errors.js'
import type { MailboxSettings } from './mailboxes/settings.js'
import { createKeyedTokenBuckets, type KeyedTokenBuckets } from './rates.js'

/** Names and senders whose rates are known at once. */
const keysMax = 100_000

export interface MessageRates {
  /** Messages for one name, whoever sends them. */
  readonly ofRecipient: KeyedTokenBuckets<string>
  readonly states: KeyedTokenBuckets<SenderTag>
  readonly packagesOfSender: KeyedTokenBuckets<SenderTag>
  readonly packagesOfName: KeyedTokenBuckets<string>
}

export function createMessageRates(settings: MailboxSettings): MessageRates {
  const { recipientMessagesPerSecond: perSecond, recipientMessageBurst } = settings
  const { statesPerMinute, stateBurst } = settings
  const { packagesPerMinute, packageBurst, namePackagesPerHour, namePackageBurst } = settings
  return {
    ofRecipient: createKeyedTokenBuckets({ perSecond, burst: recipientMessageBurst }, keysMax),
    states: createKeyedTokenBuckets(
      { perSecond: statesPerMinute / 60, burst: stateBurst },
      keysMax,
    ),
    packagesOfSender: createKeyedTokenBuckets(
      { perSecond: packagesPerMinute / 60, burst: packageBurst },
      keysMax,
    ),
    packagesOfName: createKeyedTokenBuckets(
      { perSecond: namePackagesPerHour / 3_600, burst: namePackageBurst },
      keysMax,
    ),
  }
}

/** @throws RefusedError `rate-limited` */
export function expectRate<Key>(
  rate: KeyedTokenBuckets<Key>,
  key: Key,
  nowMs: number,
  sentence: string,
): void {
  const waitMs = rate.take(key, nowMs)
  if (waitMs > 0) throw new RefusedError('rate-limited', sentence, waitMs)
}
