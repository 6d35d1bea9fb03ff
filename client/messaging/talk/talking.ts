/** A user's texts, and what the user says about strangers. */
import { ClientError } from '../../core/errors.js'
import { expectTrusted } from './contacts.js'
import type { Turn } from './desk.js'
import { newPair } from './drafting.js'
import { dropGroup, namesOf, writingGroup } from './groups.js'
import { putDelivery } from './history.js'
import { hurry } from './hurry.js'
import type { ConversationRow, HistoryRow } from './memory.js'
import { expectWriting, putOwnText, sayText, type Written } from './sending.js'
import { pairKey, type Shared } from './shared.js'
import { conversationOf } from './views.js'

/** To one name: at once where the pair is there, otherwise as a draft that `drafting.ts` works off. */
export function writePair(shared: Shared, peer: string, written: Written): Promise<HistoryRow> {
  return shared.desk.step(async (turn) => {
    expectTrusted(turn, [peer])
    const key = pairKey(peer)
    const before = turn.find('conversations', key) ?? newPair(shared, peer)
    // Whoever answers a stranger takes the conversation up.
    const conversation: ConversationRow = { ...before, standing: 'open' }
    turn.put('conversations', conversation)
    const row = putOwnText(shared, turn, key, [peer], written)
    const group = writingGroup(turn, conversation)
    if (group === undefined || hasDrafts(turn, key)) putDraft(shared, turn, row)
    else await sayText(shared, turn, group, row, [peer])
    hurry(shared, turn, key)
    return row
  })
}

/** What was written first leaves first. */
function hasDrafts(turn: Turn, conversation: string): boolean {
  return turn.list('drafts').some((draft) => draft.conversation === conversation)
}

function putDraft(shared: Shared, turn: Turn, { key, conversation }: HistoryRow): void {
  const nowMs = shared.clock.nowMs()
  const place = turn.nextNumber()
  turn.put('drafts', { key, place, conversation, madeAtMs: nowMs, attempts: 0, dueAtMs: nowMs })
}

export function writeGroup(shared: Shared, key: string, written: Written): Promise<HistoryRow> {
  return shared.desk.step(async (turn) => {
    const conversation = turn.find('conversations', key)
    if (conversation?.kind !== 'group') {
      throw new ClientError('unknown-name', 'There is no such group.')
    }
    const group = expectWriting(turn, conversation)
    const names = namesOf(group).filter((name) => name !== shared.name)
    expectTrusted(turn, names)
    const row = putOwnText(shared, turn, key, names, written)
    await sayText(shared, turn, group, row, names)
    hurry(shared, turn, key)
    return row
  })
}

/** @throws ClientError `unknown-name`: no such text of ours; `refused`: it needs no retry */
export async function retryText(shared: Shared, key: string): Promise<void> {
  await shared.desk.step(async (turn) => {
    const row = await turn.get('history', key)
    if (row?.deliveries === undefined) {
      throw new ClientError('unknown-name', 'There is no such text of ours.')
    }
    const lost = Object.entries(row.deliveries)
      .filter(([, { state }]) => state === 'failed' || state === 'expired')
      .map(([name]) => name)
    if (lost.length === 0) throw new ClientError('refused', 'This text has not failed.')
    const conversation = turn.find('conversations', row.conversation)
    if (conversation === undefined) throw new ClientError('refused', 'Its conversation is gone.')
    for (const name of lost) await putDelivery(turn, key, name, { state: 'waiting' })
    if (conversation.kind === 'pair') {
      expectTrusted(turn, lost)
      return putDraft(shared, turn, row)
    }
    const group = expectWriting(turn, conversation)
    const members = namesOf(group)
    const names = lost.filter((name) => members.includes(name))
    if (names.length === 0) throw new ClientError('refused', 'Whom it failed to reach has left.')
    expectTrusted(turn, names)
    await sayText(shared, turn, group, row, names)
  })
}

export async function openRequest(shared: Shared, key: string): Promise<void> {
  await shared.desk.step(async (turn) => {
    const before = turn.find('conversations', key)
    if (before?.standing !== 'request') return
    const after: ConversationRow = { ...before, standing: 'open', requestTexts: 0 }
    turn.put('conversations', after)
    turn.tell({ kind: 'group-changed', conversation: conversationOf(turn, after, shared.name) })
  })
}

/** Removes its group's state, its texts, and the people whom nothing else knows. */
export async function dismiss(shared: Shared, key: string): Promise<void> {
  await shared.desk.step(async (turn) => {
    const row = turn.find('conversations', key)
    if (row?.standing !== 'request') return
    const names = row.groups.flatMap((one) => turn.find('groups', one)?.members ?? [])
    for (const one of row.groups) dropGroup(turn, one)
    turn.remove('conversations', key)
    turn.removeBelow('history', key, Number.MAX_SAFE_INTEGER)
    for (const owed of turn.list('owed')) {
      if (owed.conversation === key) turn.remove('owed', owed.key)
    }
    for (const { name } of names) {
      const isElsewhere =
        name === shared.name ||
        turn.find('conversations', pairKey(name)) !== undefined ||
        turn.list('groups').some(({ members }) => members.some((leaf) => leaf.name === name))
      if (!isElsewhere) turn.remove('contacts', name)
    }
  })
}
