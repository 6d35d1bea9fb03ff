/**
 * Whom we know: the owner key of each contact is pinned when it is first seen. A registration under another key
 * may be the same person with a new key, or somebody else: nothing is sent until the user has accepted it.
 */
import { equalBytes } from '../../../proto/bytes.js'
import { ClientError } from '../../core/errors.js'
import { safetyNumber } from '../content/safety-number.js'
import type { Addressee } from '../mail/mail.js'
import type { Reading, Turn } from './desk.js'
import type { Contact } from './events.js'
import { putNote } from './history.js'
import type { ContactRow } from './memory.js'
import { pairKey, type Shared } from './shared.js'
import { followRegistration } from './wishes.js'

/**
 * Pins a name when it is seen for the first time.
 * @throws NotAsked
 */
export function pinContact(shared: Shared, turn: Turn, name: string): void {
  if (turn.find('contacts', name) !== undefined) return
  const addressee = shared.directory.known(name)
  if (addressee === undefined) return
  const { ownerKey, sequence, devices } = addressee
  turn.put('contacts', {
    key: name,
    ...{ pinnedKey: ownerKey, ownerKey, sequence, devices },
    ...{ firstSeenMs: shared.clock.nowMs(), addresses: {}, toldUntilMs: 0 },
  })
}

/** What a newer registration of a contact means: a warning, and changes of the groups that it is in. */
export async function followAddressee(shared: Shared, addressee: Addressee): Promise<void> {
  const { name, sequence } = addressee
  const known = shared.desk.find('contacts', name)
  if (known === undefined || sequence <= known.sequence) return
  await shared.desk.step(async (turn) => {
    const before = turn.find('contacts', name)
    if (before === undefined || sequence <= before.sequence) return
    const { ownerKey, devices } = addressee
    // Our own key changes by our own doing.
    const pinnedKey = name === shared.name ? ownerKey : before.pinnedKey
    const after: ContactRow = { ...before, pinnedKey, ownerKey, sequence, devices }
    turn.put('contacts', after)
    if (isChanged(after) !== isChanged(before)) {
      turn.tell({ kind: 'contact-changed', contact: contactOf(after) })
      if (isChanged(after)) noteChange(shared, turn, name)
    }
    followRegistration(shared, turn, after)
  })
}

/** Our own registration, for every group that we are in. @throws NotAsked */
export function followOwnDevices(shared: Shared, turn: Turn): void {
  pinContact(shared, turn, shared.name)
  const own = turn.find('contacts', shared.name)
  if (own !== undefined) followRegistration(shared, turn, own)
}

function noteChange(shared: Shared, turn: Turn, name: string): void {
  for (const conversation of turn.list('conversations')) {
    const isIn = conversation.groups.some((key) =>
      turn.find('groups', key)?.members.some((leaf) => leaf.name === name),
    )
    if (!isIn && conversation.key !== pairKey(name)) continue
    putNote(shared, turn, {
      conversation: conversation.key,
      ...{ note: 'key-changed', sender: name, names: [name] },
    })
  }
}

export function isChanged({ pinnedKey, ownerKey }: ContactRow): boolean {
  return !equalBytes(pinnedKey, ownerKey)
}

/** @throws ClientError `key-changed` */
export function expectTrusted(reading: Reading, names: Iterable<string>): void {
  for (const name of names) {
    const contact = reading.find('contacts', name)
    if (contact === undefined || !isChanged(contact)) continue
    const sentence = `The key of '${name}' has changed. Compare the safety number, then accept it.`
    throw new ClientError('key-changed', sentence)
  }
}

/** Trusts the key that holds the name now. */
export async function acceptContact(shared: Shared, name: string): Promise<void> {
  await shared.desk.step(async (turn) => {
    const before = turn.find('contacts', name)
    if (before === undefined || !isChanged(before)) return
    const after = { ...before, pinnedKey: before.ownerKey }
    turn.put('contacts', after)
    turn.tell({ kind: 'contact-changed', contact: contactOf(after) })
    followRegistration(shared, turn, after)
  })
}

export function contactOf(row: ContactRow): Contact {
  return {
    name: row.key,
    state: isChanged(row) ? 'changed' : 'known',
    trustedKey: row.pinnedKey,
    ownerKey: row.ownerKey,
    firstSeenMs: row.firstSeenMs,
  }
}

/**
 * The number to compare with a contact: of the key that holds its name now, so that a changed key shows.
 * @throws ClientError `unknown-name` for who is no contact
 */
export function safetyNumberWith({ desk, name }: Shared, contact: string): string {
  const own = desk.find('contacts', name)
  const other = desk.find('contacts', contact)
  if (own === undefined || other === undefined || contact === name) {
    throw new ClientError('unknown-name', `'${contact}' is no contact yet.`)
  }
  return safetyNumber(name, own.ownerKey, contact, other.ownerKey)
}
