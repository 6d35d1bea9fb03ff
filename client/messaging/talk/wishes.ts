/** What groups should become: rows that are worked off, one commit after the other, by `changing.ts`. */
import { bytesToHex, equalBytes } from '../../../proto/bytes.js'
import { ClientError } from '../../core/errors.js'
import { wishesOfGroupMax } from './bounds.js'
import type { Reading, Turn } from './desk.js'
import { hasKey, leavesOf } from './groups.js'
import type { ContactRow, GroupRow, WishRow } from './memory.js'
import type { Shared } from './shared.js'

export interface Wanted {
  readonly want: WishRow['want']
  readonly name: string
  readonly deviceKey?: Uint8Array
  /** Others may see to it before. */
  readonly delayMs?: number
}

/** The same wish twice is one. @throws ClientError `refused` when too many wait */
export function putWish(shared: Shared, turn: Turn, group: string, wanted: Wanted): void {
  const { want, name, deviceKey, delayMs = 0 } = wanted
  const key = `${group}/${want}/${name}/${deviceKey ? bytesToHex(deviceKey) : ''}`
  if (turn.find('wishes', key) !== undefined) return
  if (turn.list('wishes').filter((wish) => wish.group === group).length >= wishesOfGroupMax) {
    throw new ClientError('refused', 'Too many changes of this group wait already.')
  }
  turn.put('wishes', {
    ...{ key, shelf: group, group, want, name },
    ...(deviceKey && { deviceKey }),
    ...{ attempts: 0, dueAtMs: shared.clock.nowMs() + delayMs },
  })
}

/** Removes a wish that cannot be fulfilled, and says so. @param reason a sentence */
export function giveUpWish(shared: Shared, turn: Turn, wish: WishRow, reason: string): void {
  const { key, group, want, name, deviceKey } = wish
  turn.remove('wishes', key)
  // Nobody asked for it: a device that others list and do not use.
  if (want === 'add' && deviceKey !== undefined && name !== shared.name) return
  const conversation = turn.find('groups', group)?.conversation
  const what = {
    add: `'${name}' could not be added`,
    remove: `'${name}' could not be removed`,
    refresh: 'The keys of this device could not be renewed',
  }
  turn.tell({
    ...{ kind: 'warning', code: 'not-changed' },
    sentence: `${what[want]}: ${reason}`,
    ...(conversation !== undefined && { conversation }),
  })
}

/** Groups that we are in and write in. */
export function livingGroups(reading: Reading): GroupRow[] {
  return reading.list('groups').filter(({ conversation, isSuperseded }) => {
    const standing = reading.find('conversations', conversation)?.standing
    return !isSuperseded && (standing === 'open' || standing === 'request')
  })
}

/**
 * Lets every group follow a registration: devices that it no longer lists go, and new ones of its members come, unless
 * the name is under another key than the one that is trusted. Several members see it; the name's own devices see
 * to it first, the others one after the other, so that few commits are made in vain.
 */
export function followRegistration(shared: Shared, turn: Turn, contact: ContactRow): void {
  const isTrusted = equalBytes(contact.pinnedKey, contact.ownerKey)
  for (const group of livingGroups(turn)) {
    const leaves = leavesOf(group, contact.key)
    const gone = leaves.filter((key) => !hasKey(contact.devices, key))
    const delayMs = turnOf(group, contact.key, gone) * shared.pace.turnMs
    for (const deviceKey of gone) {
      if (hasKey([shared.engine.deviceKey], deviceKey)) continue
      putWish(shared, turn, group.key, { want: 'remove', name: contact.key, deviceKey, delayMs })
    }
    const isMember = contact.key === shared.name || leaves.length > 0
    if (!isMember || !isTrusted) continue
    for (const deviceKey of contact.devices.filter((key) => !hasKey(leaves, key))) {
      putWish(shared, turn, group.key, { want: 'add', name: contact.key, deviceKey, delayMs })
    }
  }
}

/**
 * Who was taken out of a group is not let in again with a new device. Where only devices went that its registration
 * no longer lists, the name stays, and its new device follows.
 */
export function forgetAdditions(turn: Turn, before: GroupRow, after: GroupRow): void {
  for (const { group, want, name, deviceKey } of turn.list('wishes')) {
    if (group !== after.key || want !== 'add' || deviceKey === undefined) continue
    const had = leavesOf(before, name)
    const listed = turn.find('contacts', name)?.devices ?? []
    const isOut = had.length > 0 && leavesOf(after, name).length === 0
    if (isOut && had.some((key) => hasKey(listed, key))) forgetAdditionsOf(turn, group, name)
  }
}

export function forgetAdditionsOf(turn: Turn, group: string, name: string): void {
  for (const wish of turn.list('wishes')) {
    const isMeant = wish.group === group && wish.want === 'add' && wish.name === name
    if (isMeant) turn.remove('wishes', wish.key)
  }
}

/** How many others should have tried before us. */
export function turnOf(group: GroupRow, name: string, gone: readonly Uint8Array[]): number {
  const staying = group.members.filter(({ deviceKey }) => !hasKey(gone, deviceKey))
  const own = staying.filter((leaf) => leaf.name === name)
  const others = staying.filter((leaf) => leaf.name !== name)
  return [...own, ...others].findIndex(({ leafIndex }) => leafIndex === group.ownLeaf)
}
