/** `contacts`: whom one has talked with, and whether their keys are what they were. */
import { bytesToHex } from '../../../proto/bytes.js'
import { ClientError } from '../../core/errors.js'
import { fingerprintOf } from '../../core/fingerprint.js'
import { normalName } from '../../core/lookup.js'
import { showTime } from '../../core/show-time.js'
import type { Contact } from '../../messaging/talk/events.js'
import type { Messenger } from '../../messaging/talk/messenger.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Running } from '../running.js'
import { table } from '../show.js'
import { withMessenger } from './with-messenger.js'

type As = string | undefined

export function listContacts(running: Running, as: As): Promise<ExitCode> {
  return withMessenger(running, { as, offline: true }, async ({ messenger }) => {
    const contacts = [...messenger.contacts()].sort((a, b) => (a.name < b.name ? -1 : 1))
    const rows = contacts.map((one) => [one.name, stateText(messenger, one)] as const)
    running.print(
      {
        ok: true,
        name: messenger.name,
        contacts: contacts.map((one) => contactData(messenger, one)),
      },
      rows.length === 0 ? ['No contacts yet. rookery send NAME TEXT makes one.'] : table(rows),
    )
    return exitCodes.ok
  })
}

/** Asks how the name stands now, and shows the number to compare. */
export function showContact(running: Running, as: As, asked: string): Promise<ExitCode> {
  const name = normalName(asked)
  return withMessenger(running, { as, offline: true }, async ({ messenger, client }) => {
    if (client !== undefined) {
      running.talk.doing('Asking who holds the name now')
      await messenger.checkContact(name)
      running.talk.done()
    }
    const contact = contactNamed(messenger, name)
    const number = messenger.safetyNumber(name)
    running.print({ ok: true, ...contactData(messenger, contact), safetyNumber: number }, [
      ...table([
        ['name', name],
        ['state', stateText(messenger, contact)],
        ['trusted key', fingerprintOf(contact.trustedKey)],
        ['key now', fingerprintOf(contact.ownerKey)],
        ['known since', showTime(contact.firstSeenMs)],
        ['safety number', halvesOf(number)],
      ]),
      `Compare the safety number with '${name}' in person, or in a call: both of you see the same one.`,
    ])
    return exitCodes.ok
  })
}

/** Trusts the key that holds the name now, and takes up what a stranger began. */
export function acceptContact(running: Running, as: As, asked: string): Promise<ExitCode> {
  const name = normalName(asked)
  return withMessenger(running, { as, offline: true }, async ({ messenger }) => {
    const before = contactNamed(messenger, name)
    const conversation = messenger.conversation(`@${name}`)
    if (before.state === 'changed') await messenger.accept(name)
    if (conversation?.standing === 'request') await messenger.acceptRequest(conversation.key)
    const contact = contactNamed(messenger, name)
    const changed = before.state === 'changed' || conversation?.standing === 'request'
    running.print({ ok: true, changed, ...contactData(messenger, contact) }, [
      changed ? `'${name}' is accepted.` : `'${name}' was accepted already.`,
      ...table([['trusted key', fingerprintOf(contact.trustedKey)]]),
    ])
    return exitCodes.ok
  })
}

/** Forgets what a stranger began. */
export function dismissContact(running: Running, as: As, asked: string): Promise<ExitCode> {
  const name = normalName(asked)
  return withMessenger(running, { as, offline: true }, async ({ messenger }) => {
    const conversation = messenger.conversation(`@${name}`)
    if (conversation?.standing !== 'request') {
      const sentence = `'${name}' is no stranger whose message waits for an answer.`
      throw new ClientError('unknown-name', sentence)
    }
    await messenger.dismissRequest(conversation.key)
    running.print({ ok: true, name }, [`What '${name}' wrote is forgotten.`])
    return exitCodes.ok
  })
}

/** @throws ClientError `unknown-name` */
function contactNamed(messenger: Pick<Messenger, 'contacts'>, name: string): Contact {
  const contact = messenger.contacts().find((one) => one.name === name)
  if (contact !== undefined) return contact
  throw new ClientError('unknown-name', `'${name}' is no contact yet. Write to it first.`)
}

function contactData(messenger: Pick<Messenger, 'conversation'>, contact: Contact) {
  const { name, state, trustedKey, ownerKey, firstSeenMs } = contact
  return {
    ...{ name, state },
    isRequest: messenger.conversation(`@${name}`)?.standing === 'request',
    trustedKey: bytesToHex(trustedKey),
    ownerKey: bytesToHex(ownerKey),
    knownSince: showTime(firstSeenMs),
  }
}

function stateText(messenger: Pick<Messenger, 'conversation'>, { name, state }: Contact): string {
  if (state === 'changed') return `KEY CHANGED: rookery contacts show ${name}, then accept`
  const isRequest = messenger.conversation(`@${name}`)?.standing === 'request'
  return isRequest ? `a stranger: rookery contacts accept ${name}, or dismiss` : 'known'
}

/** Sixty digits in two lines, as people read them to each other. */
export function halvesOf(number: string): string[] {
  const words = number.split(' ')
  const half = Math.ceil(words.length / 2)
  return [words.slice(0, half).join(' '), words.slice(half).join(' ')]
}
