/** `group …`: conversations of several. */
import { ClientError } from '../../core/errors.js'
import { normalName } from '../../core/lookup.js'
import type { Conversation, MessengerEvent } from '../../messaging/talk/events.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Running } from '../running.js'
import { table } from '../show.js'
import { groupNamed, shortKeyOf } from './conversations.js'
import { conversationData } from './show-messages.js'
import { type Talking, withMessenger } from './with-messenger.js'

type As = string | undefined

export function createGroup(
  running: Running,
  as: As,
  title: string,
  names: readonly string[],
): Promise<ExitCode> {
  const members = names.map(normalName)
  return withMessenger(running, { as }, async ({ messenger }) => {
    running.talk.doing('Gathering the devices of all members')
    const key = await messenger.createGroup(title, members)
    return report(running, messenger, key, 'The group is made.')
  })
}

export function listGroups(running: Running, as: As): Promise<ExitCode> {
  return withMessenger(running, { as, offline: true }, async ({ messenger }) => {
    const groups = messenger.conversations().filter(({ kind }) => kind === 'group')
    const blocks = groups.map((group) => [
      ...table([
        [shortKeyOf(group.key), [`${group.title}${standingText(group)}`, membersText(group)]],
      ]),
    ])
    running.print(
      { ok: true, name: messenger.name, groups: groups.map(conversationData) },
      groups.length === 0
        ? ['No groups. rookery group create TITLE NAME… makes one.']
        : blocks.flat(),
    )
    return exitCodes.ok
  })
}

export function showGroup(running: Running, as: As, asked: string): Promise<ExitCode> {
  return withMessenger(running, { as, offline: true }, async ({ messenger }) => {
    return report(running, messenger, groupNamed(messenger, asked).key, undefined)
  })
}

export function inviteToGroup(
  running: Running,
  as: As,
  asked: string,
  names: readonly string[],
): Promise<ExitCode> {
  const invited = names.map(normalName)
  return changed(running, as, asked, 'Everybody invited is in.', async (messenger, key) => {
    await messenger.invite(key, invited)
    return ({ members }) => invited.every((name) => members.includes(name))
  })
}

export function removeFromGroup(
  running: Running,
  as: As,
  asked: string,
  name: string,
): Promise<ExitCode> {
  const gone = normalName(name)
  return changed(running, as, asked, `'${gone}' is removed.`, async (messenger, key) => {
    await messenger.remove(key, gone)
    return ({ members }) => !members.includes(gone)
  })
}

export function leaveGroup(running: Running, as: As, asked: string): Promise<ExitCode> {
  const sentence = 'You have left. Another member takes your devices out.'
  return changed(running, as, asked, sentence, async (messenger, key) => {
    await messenger.leave(key)
    return ({ standing }) => standing === 'left'
  })
}

export function renameGroup(
  running: Running,
  as: As,
  asked: string,
  title: string,
): Promise<ExitCode> {
  return changed(running, as, asked, 'The group is called otherwise.', async (messenger, key) => {
    await messenger.rename(key, title)
    return (group) => group.title === title
  })
}

export function recreateGroup(
  running: Running,
  as: As,
  asked: string,
  reason: string,
): Promise<ExitCode> {
  return withMessenger(running, { as }, async ({ messenger }) => {
    const { key } = groupNamed(messenger, asked)
    running.talk.doing('Gathering the devices of all members')
    const next = await messenger.recreate(key, reason)
    return report(running, messenger, next, 'The group goes on as this one.')
  })
}

export function acceptGroup(running: Running, as: As, asked: string): Promise<ExitCode> {
  return changed(running, as, asked, 'The group is accepted.', async (messenger, key) => {
    await messenger.acceptRequest(key)
    return ({ standing }) => standing !== 'request'
  })
}

export function dismissGroup(running: Running, as: As, asked: string): Promise<ExitCode> {
  return withMessenger(running, { as, offline: true }, async ({ messenger }) => {
    const { key, title, standing } = groupNamed(messenger, asked)
    if (standing !== 'request') {
      const sentence = `You are in the group '${title}': leave it with rookery group leave.`
      throw new ClientError('invalid-input', sentence)
    }
    await messenger.dismissRequest(key)
    running.print({ ok: true, key, title }, [`The group '${title}' is forgotten.`])
    return exitCodes.ok
  })
}

type Messenger = Talking['messenger']
type IsDone = (group: Conversation) => boolean

/** Asks for a change, and waits until the group shows it: commits are ordered by the home of the group's creator. */
function changed(
  running: Running,
  as: As,
  asked: string,
  sentence: string,
  change: (messenger: Messenger, key: string) => Promise<IsDone>,
): Promise<ExitCode> {
  return withMessenger(running, { as }, async ({ messenger }) => {
    const { key } = groupNamed(messenger, asked)
    const warnings: string[] = []
    const stop = messenger.onEvent((event) => {
      if (isAbout(event, key)) warnings.push(event.sentence)
    })
    const isDone = await change(messenger, key)
    running.talk.doing('Waiting for the change to be ordered')
    const outcome = await untilDone(running, messenger, key, isDone)
    stop()
    running.talk.done()
    if (outcome === 'done') return report(running, messenger, key, sentence)
    if (outcome === 'refused') throw new ClientError('refused', warnings.at(-1) ?? 'Not changed.')
    running.talk.say('It is not decided yet. It goes on with the next command that connects.')
    report(running, messenger, key, undefined)
    return running.signal.aborted ? exitCodes.interrupted : exitCodes.timeout
  })
}

function isAbout(
  event: MessengerEvent,
  key: string,
): event is Extract<MessengerEvent, { kind: 'warning' }> {
  return event.kind === 'warning' && event.conversation === key
}

function untilDone(
  { options, signal }: Running,
  messenger: Messenger,
  key: string,
  isDone: IsDone,
): Promise<'done' | 'refused' | 'waiting'> {
  return new Promise((resolve) => {
    const end = (outcome: 'done' | 'refused' | 'waiting') => {
      clearTimeout(timer)
      stop()
      signal.removeEventListener('abort', abort)
      resolve(outcome)
    }
    const abort = () => end('waiting')
    const look = () => {
      const group = messenger.conversation(key)
      if (group !== undefined && isDone(group)) end('done')
    }
    const timer = setTimeout(abort, options.timeoutMs)
    const stop = messenger.onEvent((event) => {
      if (isAbout(event, key) && event.code === 'not-changed') end('refused')
      else look()
    })
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    else look()
  })
}

function report(
  running: Running,
  messenger: Messenger,
  key: string,
  sentence: string | undefined,
): ExitCode {
  running.talk.done()
  const group = messenger.conversation(key)
  if (group === undefined) throw new ClientError('unknown-name', 'The group is gone.')
  const { title, creator, ownDevices, changesWaiting, successor } = group
  running.print({ ok: true, name: messenger.name, ...conversationData(group) }, [
    ...table([
      ['group', `${title}${standingText(group)}`],
      ['number', shortKeyOf(key)],
      ['made by', creator],
      ['members', membersText(group)],
      ['own devices', `${ownDevices}`],
      ...(changesWaiting > 0 ? [['waiting', `${changesWaiting} changes`] as const] : []),
      ...(successor === undefined ? [] : [['goes on as', shortKeyOf(successor)] as const]),
    ]),
    ...(sentence === undefined ? [] : [sentence]),
  ])
  return exitCodes.ok
}

function membersText({ members }: Conversation): string {
  return members.length === 0 ? 'nobody else' : `you, ${members.join(', ')}`
}

function standingText({ standing, successor }: Conversation): string {
  if (successor !== undefined) return ' (goes on as another group)'
  if (standing === 'request') return ' (by strangers: rookery group accept, or dismiss)'
  return standing === 'open' ? '' : standing === 'left' ? ' (you left)' : ' (you are not in it)'
}
