/** Challenges that were given out and wait for their answer, one for each sender. Bounded in number and age. */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { Recent } from '../recent.js'
import type { NymchatSettings } from './ports.js'

export interface Pending<Value> {
  set(senderTag: SenderTag, value: Value, nowMs: number): void
  get(senderTag: SenderTag, nowMs: number): Value | undefined
  delete(senderTag: SenderTag): void
}

export function createPending<Value>({
  pendingMax,
  challengeMs,
}: Pick<NymchatSettings, 'pendingMax' | 'challengeMs'>): Pending<Value> {
  const entries = new Recent<SenderTag, { readonly value: Value; readonly atMs: number }>(
    pendingMax,
  )
  return {
    set: (senderTag, value, nowMs) => entries.set(senderTag, { value, atMs: nowMs }),
    get(senderTag, nowMs) {
      const entry = entries.get(senderTag)
      if (entry === undefined || nowMs - entry.atMs <= challengeMs) return entry?.value
      entries.delete(senderTag)
      return undefined
    },
    delete: (senderTag) => entries.delete(senderTag),
  }
}
