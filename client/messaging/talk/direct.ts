/**
 * Direct mode: two people tell each other, inside their conversation, at which mixnet address they are, and
 * texts go there without a node between. Nobody says that one arrived but its receipt, so the same letter is
 * posted when none comes; it is known by its id, and told once.
 */
import { bytesToHex } from '../../../proto/bytes.js'
import { expectTrusted } from './contacts.js'
import type { Reading, Turn } from './desk.js'
import { leavesOf, writingGroup } from './groups.js'
import type { Lane } from './lanes.js'
import type { ConversationRow, OutboxRow } from './memory.js'
import { say } from './sending.js'
import { dueWithin, pairKey, type Shared } from './shared.js'

/** Undefined: post it. Direct is for two people with one device each, since a mailbox copies for all devices. */
export function directAddressOf(shared: Shared, row: OutboxRow): string | undefined {
  const { desk, clock, isDirect } = shared
  const group = desk.find('groups', row.group)
  if (!isDirect || group?.conversation !== pairKey(row.recipient)) return undefined
  const [device, ...others] = leavesOf(group, row.recipient)
  if (device === undefined || others.length > 0) return undefined
  const told = desk.find('contacts', row.recipient)?.addresses[bytesToHex(device)]
  if (told === undefined || told.untilMs <= clock.nowMs()) return undefined
  expectTrusted(desk, [row.recipient])
  return told.address
}

/** Contacts who should hear our address: those who have written to us in an open conversation. */
export function dueAddresses(shared: Shared): Lane[] {
  if (!shared.isDirect) return []
  return pairs(shared.desk).flatMap(({ key }) => {
    const contact = shared.desk.find('contacts', key.slice(1))
    if (contact === undefined) return []
    const halfMs = shared.pace.directLifetimeMs / 2
    const dueAtMs = dueWithin(shared, contact.toldUntilMs - halfMs, halfMs)
    return [{ lane: key, dueAtMs }]
  })
}

function pairs(reading: Reading): ConversationRow[] {
  return reading
    .list('conversations')
    .filter((row) => row.kind === 'pair' && row.standing === 'open')
    .filter((row) => writingGroup(reading, row)?.isConfirmed)
}

export async function runAddresses(shared: Shared, key: string): Promise<void> {
  const { mail, clock, pace } = shared
  await shared.desk.step(async (turn: Turn) => {
    const name = key.slice(1)
    const contact = turn.find('contacts', name)
    const group = writingGroup(turn, turn.find('conversations', key))
    if (contact === undefined || group === undefined) return
    const expiresAtMs = clock.nowMs() + pace.directLifetimeMs
    const content = { kind: 'direct-address', address: mail.address, expiresAtMs } as const
    turn.put('contacts', { ...contact, toldUntilMs: expiresAtMs })
    await say(shared, turn, group, content, { names: [name] })
  })
}
