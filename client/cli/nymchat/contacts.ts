/** `greet` and `contacts`: whom one knows at a nymCHAT server, and whether their keys are what they were. */
import { bytesToHex, equalBytes } from '../../../proto/bytes.js'
import { fingerprintOf } from '../../core/fingerprint.js'
import { NymchatError } from '../../nymchat/ports.js'
import type { NymchatContact } from '../../store/nymchat-memory.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { table } from '../show.js'
import { expectName } from './commands.js'
import { type NymchatRunning, withNymchat, withNymchatAccount } from './with-nymchat.js'

export function greet(running: NymchatRunning, name: string): Promise<ExitCode> {
  expectName(name)
  return withNymchat(running, {}, async ({ client, address }) => {
    running.talk.doing('Sending')
    await client.greet(name)
    running.talk.done()
    running.print({ ok: true, name, address }, [
      `accepted by the server: '${name}' may write to you directly from now on, at ${address}`,
    ])
    return exitCodes.ok
  })
}

export function listContacts(running: NymchatRunning): Promise<ExitCode> {
  return withNymchatAccount(running, undefined, async ({ account, memory }) => {
    const contacts = memory.contactList()
    const rows = contacts.map((one) => [one.name, summaryOf(one)] as const)
    running.print(
      {
        ok: true,
        server: running.server,
        name: account.name,
        contacts: contacts.map(contactData),
      },
      rows.length === 0 ? ['No contacts yet. send NAME TEXT makes one.'] : table(rows),
    )
    return exitCodes.ok
  })
}

/** Asks the server for the key that it has now, and changes nothing. */
export function showContact(running: NymchatRunning, name: string): Promise<ExitCode> {
  expectName(name)
  return withNymchat(running, {}, async ({ client, memory }) => {
    const contact = memory.contactList().find((one) => one.name === name)
    if (contact?.key === undefined) throw noContact(name)
    running.talk.doing('Asking the server')
    const now = await client.keyAtServer(name)
    running.talk.done()
    const isChanged = now !== undefined && !equalBytes(now, contact.key)
    const state = now === undefined ? 'gone' : isChanged ? 'changed' : 'known'
    const keyNow = now === undefined ? {} : { keyNow: bytesToHex(now) }
    running.print({ ok: true, ...contactData(contact), state, ...keyNow }, [
      ...table([
        ['name', name],
        ['state', stateTexts[state]],
        ['trusted key', fingerprintOf(contact.key)],
        ['key now', now === undefined ? 'none' : fingerprintOf(now)],
        ['direct', contact.address ?? 'it has not said where it is'],
      ]),
      `The server vouches for nothing: compare the key with '${name}', in person or in a call.`,
    ])
    return exitCodes.ok
  })
}

/** Takes the key that the server has for a name for the contact's, whatever was remembered. */
export function acceptContact(running: NymchatRunning, name: string): Promise<ExitCode> {
  expectName(name)
  return withNymchat(running, {}, async ({ client }) => {
    running.talk.doing('Asking the server')
    const { key, former } = await client.accept(name)
    running.talk.done()
    const changed = former === undefined || !equalBytes(former, key)
    const formerData = former === undefined ? {} : { formerKey: bytesToHex(former) }
    running.print({ ok: true, name, changed, trustedKey: bytesToHex(key), ...formerData }, [
      changed ? `The key of '${name}' is accepted.` : `The key of '${name}' was accepted already.`,
      ...table([
        ['trusted key', fingerprintOf(key)],
        ...(former === undefined || !changed ? [] : [['before', fingerprintOf(former)] as const]),
      ]),
    ])
    return exitCodes.ok
  })
}

const stateTexts = {
  known: 'known',
  changed: 'KEY CHANGED: compare it with its owner, then accept it',
  gone: 'the server knows nobody of this name any more',
} as const

function noContact(name: string): NymchatError {
  return new NymchatError('unknown-name', `'${name}' is no contact yet. Write to it first.`)
}

function summaryOf({ key, address }: NymchatContact): string {
  const known = key === undefined ? 'no key is known' : fingerprintOf(key)
  return address === undefined ? known : `${known}  direct`
}

function contactData({ name, key, hasHistory, address }: NymchatContact) {
  return {
    ...{ name, hasHistory },
    ...(key !== undefined && { trustedKey: bytesToHex(key) }),
    ...(address !== undefined && { address }),
  }
}
