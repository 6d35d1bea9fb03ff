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
  const hasFailed = (row: { attempts: number; dueAtMs: number }) =>
    row.attempts > 0 && row.dueAtMs <= nowMs + pace.repeatMaxMs
  const anew = ({ dueAtMs }: { dueAtMs: number }) => {
    return { attempts: 0, dueAtMs: Math.min(dueAtMs, nowMs) }
  }
  const isMeant = (other: string | undefined) =>
    conversation === undefined || other === conversation
  const conversationOf = (group: string) => turn.find('groups', group)?.conversation
  for (const row of turn.list('drafts')) {
    if (hasFailed(row) && isMeant(row.conversation)) turn.put('drafts', { ...row, ...anew(row) })
  }
  for (const row of turn.list('outbox')) {
    const isUnsent = row.stage === 'waiting' && hasFailed(row)
    if (isUnsent && isMeant(conversationOf(row.group))) turn.put('outbox', { ...row, ...anew(row) })
  }
  for (const row of turn.list('pendings')) {
    if (hasFailed(row) && isMeant(conversationOf(row.key))) {
      turn.put('pendings', { ...row, ...anew(row) })
    }
  }
}
