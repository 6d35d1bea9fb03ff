/** Rows as their user sees them. */
import type { Reading } from './desk.js'
import type { Conversation } from './events.js'
import { leavesOf, namesOf, writingGroup } from './groups.js'
import type { ConversationRow } from './memory.js'

export function conversationOf(
  reading: Reading,
  row: ConversationRow,
  ownName: string,
): Conversation {
  const { key, kind, title, creator, standing, successor } = row
  const group = writingGroup(reading, row)
  const members = group === undefined ? [] : namesOf(group).filter((name) => name !== ownName)
  const changes = reading.list('wishes').filter((wish) => wish.group === group?.key)
  return {
    ...{ key, kind, title, creator, standing },
    members: kind === 'pair' ? [key.slice(1)] : members,
    ownDevices: group === undefined ? 0 : leavesOf(group, ownName).length,
    ...(successor !== undefined && { successor }),
    changesWaiting: changes.filter(({ want }) => want !== 'refresh').length,
  }
}
