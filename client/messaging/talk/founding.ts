/** New MLS groups: key packages gathered, the group made and its Welcomes put, all of it in one step. */
import { bytesToHex } from '../../../proto/bytes.js'
import { groupDevicesMax, groupIdBytes } from '../../../proto/limits.js'
import { ClientError } from '../../core/errors.js'
import { type Deadline, expectGoingOn } from '../../core/waiting.js'
import type { Addressee } from '../mail/mail.js'
import { commit } from '../mls/committing.js'
import { createGroup, forget } from '../mls/group.js'
import { openKeyPackage } from '../mls/key-packages.js'
import { pinContact } from './contacts.js'
import type { Turn } from './desk.js'
import { hasKey, keepGroup } from './groups.js'
import { putLetters } from './letters.js'
import type { GroupRow } from './memory.js'
import type { Shared } from './shared.js'

/** A device that can be added, and with what. */
export interface Addable {
  readonly name: string
  readonly deviceKey: Uint8Array
  readonly package: Uint8Array
}

/**
 * One key package of each device of the names, and of the other devices of our own.
 * @throws ClientError `unknown-name`, `no-mailbox`, `no-device` (none of a name's devices has published any);
 *   those of asking nodes
 */
export async function gatherPackages(
  shared: Shared,
  names: readonly string[],
  deadline: Deadline,
): Promise<Addable[]> {
  const gathered: Addable[] = []
  for (const name of names) gathered.push(...(await packagesOfName(shared, name, deadline)))
  const own = await shared.directory.ask(shared.name, false, deadline)
  if (own.devices.length > 1) gathered.push(...(await packagesOf(shared, own, deadline)))
  if (gathered.length < groupDevicesMax) return gathered
  throw new ClientError('invalid-input', `A group has at most ${groupDevicesMax} devices.`)
}

/**
 * Of every device of a name that has published any, or of one device of it.
 * @throws ClientError as `gatherPackages`
 */
export async function packagesOfName(
  shared: Shared,
  name: string,
  deadline: Deadline,
  deviceKey?: Uint8Array,
): Promise<Addable[]> {
  expectGoingOn(shared.signal)
  const addressee = await shared.directory.ask(name, true, deadline)
  if (addressee.homeNodes.length === 0) {
    throw new ClientError('no-mailbox', `'${name}' lists no home node: nobody keeps its messages.`)
  }
  const packages = await packagesOf(shared, addressee, deadline, deviceKey)
  if (packages.length > 0) return packages
  throw new ClientError(
    'no-device',
    deviceKey === undefined
      ? `No device of '${name}' has logged in yet: it cannot be written to.`
      : `The new device of '${name}' has not logged in yet.`,
  )
}

/** Those that hold; the others are left out, as are devices that have published none. */
async function packagesOf(
  shared: Shared,
  addressee: Addressee,
  deadline: Deadline,
  deviceKey?: Uint8Array,
): Promise<Addable[]> {
  const { engine, clock, mail } = shared
  const addable: Addable[] = []
  for (const { package: bytes } of await mail.takeKeyPackages(
    addressee.name,
    deadline,
    deviceKey,
  )) {
    const opened = await openKeyPackage(engine, bytes, clock.nowMs()).catch(() => undefined)
    if (opened?.name !== addressee.name || !hasKey(addressee.devices, opened.deviceKey)) continue
    const isTwice = hasKey([engine.deviceKey, ...keysOf(addable)], opened.deviceKey)
    if (!isTwice) addable.push({ name: opened.name, deviceKey: opened.deviceKey, package: bytes })
  }
  return addable
}

function keysOf(addable: readonly Addable[]): Uint8Array[] {
  return addable.map(({ deviceKey }) => deviceKey)
}

/** @returns names with their device keys */
export function byName(
  devices: readonly { readonly name: string; readonly deviceKey: Uint8Array }[],
): Map<string, Uint8Array[]> {
  const names = new Map<string, Uint8Array[]>()
  for (const { name, deviceKey } of devices) {
    names.set(name, [...(names.get(name) ?? []), deviceKey])
  }
  return names
}

export interface Founding {
  readonly kind: 'pair' | 'group'
  readonly title: string
  readonly members: readonly Addable[]
  /** Absent: the group is its own conversation. */
  readonly conversation?: string
}

/**
 * Makes the group. Nobody else knows it yet, so that its first commit needs no place in an order.
 * @throws ClientError `no-mailbox` when our own name has no home to order later commits; NotAsked
 */
export async function foundGroup(
  shared: Shared,
  turn: Turn,
  { kind, title, members, conversation }: Founding,
): Promise<GroupRow> {
  const { engine, name, random, clock } = shared
  const sequencerNodeKey = shared.directory.known(name)?.homeNodes[0]
  if (sequencerNodeKey === undefined) {
    throw new ClientError('no-mailbox', `Your own name '${name}' lists no home node.`)
  }
  const facts = { kind, title, creatorName: name, sequencerNodeKey }
  const groupId = random(groupIdBytes)
  const empty = await createGroup(engine, { groupId, ...facts }, clock.nowMs())
  const add = members.map((member) => member.package)
  const { welcome, current, next } = await commit(engine, empty, { add })
  forget(current)
  for (const member of members) pinContact(shared, turn, member.name)
  const key = bytesToHex(groupId)
  const row = keepGroup(turn, next, {
    conversation: conversation ?? key,
    ...{ isConfirmed: false, isSuperseded: false, encrypted: 0 },
  })
  if (welcome === undefined) return row
  const recipients = byName(members)
  const mailing = { conversation: row.conversation, group: key, message: welcome, recipients }
  await putLetters(shared, turn, { ...mailing, isInvitation: true })
  return row
}
