/**
 * What reached nobody is put off, for longer each time, up to ten minutes: too long once there is reason to believe
 * that somebody can be reached again, or while a user waits for it.
 */
import type { Turn } from './desk.js'
import type { Shared } from './shared.js'

/**
 * What is put off is due now, and its attempts are counted anew: one that is under way, and fails, is soon followed by
 * another. Not what was refused for good, which is asked for again much later.
 * @param conversation whose texts and changes are meant; those of all when absent
 */
export function hurry({ clock, pace }: Shared, turn: Turn, conversation?: string): void {
  const nowMs = clock.nowMs()
  const isMeant = (row: Tried, of: string | undefined) =>
    row.attempts > 0 &&
    row.dueAtMs <= nowMs + pace.repeatMaxMs &&
    (conversation === undefined || conversation === of)
  const anew = ({ dueAtMs }: Tried) => ({ attempts: 0, dueAtMs: Math.min(dueAtMs, nowMs) })
  const conversationOf = (group: string) => turn.find('groups', group)?.conversation
  for (const row of turn.list('drafts')) {
    if (isMeant(row, row.conversation)) turn.put('drafts', { ...row, ...anew(row) })
  }
  for (const row of turn.list('outbox')) {
    if (row.stage !== 'waiting' || !isMeant(row, conversationOf(row.group))) continue
    turn.put('outbox', { ...row, ...anew(row) })
  }
  for (const row of turn.list('pendings')) {
    if (isMeant(row, conversationOf(row.key))) turn.put('pendings', { ...row, ...anew(row) })
  }
}

interface Tried {
  readonly attempts: number
  readonly dueAtMs: number
}
