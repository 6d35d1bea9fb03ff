/** Receipts: which texts have arrived, told to who sent them, some at once, and never for receipts. */
import { equalBytes } from '../../../proto/bytes.js'
import { receiptIdsMax } from '../../../proto/limits.js'
import type { Turn } from './desk.js'
import { writingGroup } from './groups.js'
import type { Lane } from './lanes.js'
import { say } from './sending.js'
import { dueWithin, type Shared } from './shared.js'

/** Notes that a text came; durable with the text, so that no crash forgets the receipt. */
export function owe(
  shared: Shared,
  turn: Turn,
  conversation: string,
  name: string,
  id: Uint8Array,
): void {
  const key = `${conversation}/${name}`
  const before = turn.find('owed', key)
  const ids = (before?.ids ?? []).filter((one) => !equalBytes(one, id))
  const dueAtMs = before?.dueAtMs ?? shared.clock.nowMs() + shared.pace.receiptDelayMs
  turn.put('owed', { key, conversation, name, ids: [...ids, id], dueAtMs })
}

export function dueReceipts(shared: Shared): Lane[] {
  return shared.desk.list('owed').map(({ key, ids, ...owed }) => {
    const dueAtMs = dueWithin(shared, owed.dueAtMs, shared.pace.receiptDelayMs)
    return { lane: key, dueAtMs: ids.length >= receiptIdsMax ? 0 : dueAtMs }
  })
}

/** Puts the receipts of one sender into the outbox; they go to its name only. */
export async function runReceipts(shared: Shared, key: string): Promise<void> {
  await shared.desk.step(async (turn) => {
    const owed = turn.find('owed', key)
    if (owed === undefined) return
    turn.remove('owed', key)
    const conversation = turn.find('conversations', owed.conversation)
    const group = writingGroup(turn, conversation)
    const isMember = group?.members.some(({ name }) => name === owed.name)
    const isIn = conversation?.standing === 'open' || conversation?.standing === 'request'
    if (group === undefined || !isMember || !isIn) return
    const ids = owed.ids.slice(0, receiptIdsMax)
    const rest = owed.ids.slice(receiptIdsMax)
    if (rest.length > 0) turn.put('owed', { ...owed, ids: rest })
    const content = { kind: 'receipt', ids, isRead: false } as const
    await say(shared, turn, group, content, { names: [owed.name], isExpendable: true })
  })
}
