/** What groups should become: rows that are worked off, one commit after the other, by `changing.ts`. */
import { bytesToHex } from '../../../proto/bytes.js'
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

/** Groups that we are in and write in. */
export function livingGroups(reading: Reading): GroupRow[] {
  return reading.list('groups').filter(({ conversation, isSuperseded }) => {
    const standing = reading.find('conversations', conversation)?.standing
    return !isSuperseded && (standing === 'open' || standing === 'request')
  })
}

/**
 * Lets every group follow a registration: devices that it no longer lists go, and new ones of our own name come.
 * Several members see it; the name's own devices see to it first, the others one after the other, so that few
 * commits are made in vain.
 */
export function followRegistration(shared: Shared, turn: Turn, contact: ContactRow): void {
  const isOwn = contact.key === shared.name
  for (const group of livingGroups(turn)) {
    const leaves = leavesOf(group, contact.key)
    const gone = leaves.filter((key) => !hasKey(contact.devices, key))
    const delayMs = turnOf(group, contact.key, gone) * shared.pace.turnMs
    for (const deviceKey of gone) {
      if (hasKey([shared.engine.deviceKey], deviceKey)) continue
      putWish(shared, turn, group.key, { want: 'remove', name: contact.key, deviceKey, delayMs })
    }
    if (!isOwn) continue
    for (const deviceKey of contact.devices.filter((key) => !hasKey(leaves, key))) {
      putWish(shared, turn, group.key, { want: 'add', name: contact.key, deviceKey, delayMs })
    }
  }
}

/** How many others should have tried before us. */
export function turnOf(group: GroupRow, name: string, gone: readonly Uint8Array[]): number {
  const staying = group.members.filter(({ deviceKey }) => !hasKey(gone, deviceKey))
  const own = staying.filter((leaf) => leaf.name === name)
  const others = staying.filter((leaf) => leaf.name !== name)
  return [...own, ...others].findIndex(({ leafIndex }) => leafIndex === group.ownLeaf)
}
