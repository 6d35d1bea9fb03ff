/** The commands of a user of a nymCHAT server. Each gives its exit code; what goes wrong is thrown. */
import { text as readAll } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { bytesToHex } from '../../../proto/bytes.js'
import { registrationErrors } from '../../../proto/nymchat/answers.js'
import { fingerprintOf } from '../../core/fingerprint.js'
import { showTime } from '../../core/show-time.js'
import { showable } from '../../messaging/content/showable.js'
import { NymchatError } from '../../nymchat/ports.js'
import type { NymchatText } from '../../store/nymchat-memory.js'
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.js'
import { table } from '../show.js'
import { type NymchatRunning, type Nymchatting, withNymchat } from './with-nymchat.js'

/** A server does not say how many messages wait: after so much silence none does. */
const silenceMs = 4_000
/** What `inbox --all` shows. */
const allMax = 50

const directText = 'sent directly: nobody says whether it arrived'

/** nymCHAT's own rule, which is wider than ours. */
const nymchatName = /^[A-Za-z0-9_-]{1,64}$/

/** @throws UsageError */
export function expectName(name: string): void {
  if (!nymchatName.test(name)) {
    throw new UsageError('A name at a nymCHAT server has letters, digits, _ and -, up to 64.')
  }
}

export async function register(running: NymchatRunning, name: string): Promise<ExitCode> {
  expectName(name)
  return withNymchat(running, { newName: name }, async (talking) => {
    const { account, client } = talking
    running.talk.doing('Registering')
    const changed = await registerOrOwn(talking)
    talking.registered()
    running.talk.done()
    const fingerprint = fingerprintOf(account.publicKey)
    const data = { ok: true, server: running.server, name, fingerprint, changed }
    running.print(data, [
      ...table([
        ['name', name],
        ['owner key', fingerprint],
        ['server', running.server],
      ]),
      changed ? 'Registered.' : 'The name was yours already.',
    ])
    await client.settled()
    return exitCodes.ok
  })
}

/** An answer may have been lost: whether a taken name is ours, a login tells. @returns false: it was ours */
async function registerOrOwn({ client }: Nymchatting): Promise<boolean> {
  try {
    await client.register()
    return true
  } catch (error) {
    const isTaken = error instanceof NymchatError && error.message === registrationErrors.taken
    if (!isTaken) throw error
    await client.login().catch((reason: unknown) => {
      if (reason instanceof NymchatError && reason.code === 'refused') throw error
      throw reason
    })
    return false
  }
}

export function login(running: NymchatRunning, stay: boolean): Promise<ExitCode> {
  return withNymchat(running, {}, async (talking) => {
    await logIn(running, talking)
    if (stay) {
      await showArrivals(running, talking)
      return exitCodes.ok
    }
    await untilSilent(running, talking)
    const unread = talking.memory.texts().filter(({ isShown }) => !isShown).length
    const { name } = talking.account
    running.print({ ok: true, server: running.server, name, unread }, [
      unread === 0
        ? 'Nothing new.'
        : `${unread} unread. rookery --nymchat ADDRESS inbox shows them.`,
    ])
    await confirm(running, talking)
    return exitCodes.ok
  })
}

export function lookUp(running: NymchatRunning, name: string): Promise<ExitCode> {
  expectName(name)
  return withNymchat(running, {}, async ({ client }) => {
    running.talk.doing('Asking the server')
    const key = await client.lookUp(name)
    running.talk.done()
    const { server } = running
    if (key === undefined) {
      running.print({ ok: false, status: 'absent', verified: false, name, server }, [
        `The server knows nobody of the name '${name}'.`,
      ])
      return exitCodes.notFound
    }
    const shown = { ownerKey: bytesToHex(key), fingerprint: fingerprintOf(key) }
    running.print({ ok: true, status: 'held', verified: false, name, server, ...shown }, [
      ...table([
        ['name', name],
        ['owner key', shown.fingerprint],
        ['verified', 'no: the server says so. Compare the key with its owner.'],
      ]),
    ])
    return exitCodes.ok
  })
}

export async function send(
  running: NymchatRunning,
  name: string,
  words: readonly string[],
  isDirect: boolean,
): Promise<ExitCode> {
  expectName(name)
  const isPiped = words.length === 1 && words[0] === '-'
  const text = (isPiped ? await readAll(process.stdin) : words.join(' ')).replace(/\n+$/, '')
  if (text.trim() === '') {
    throw new UsageError('Say something: send NAME TEXT…, or - to read it from stdin')
  }
  return withNymchat(running, {}, async (talking) => {
    running.talk.doing('Sending')
    const sent = await say(talking, name, text, isDirect)
    running.talk.done()
    running.print({ ok: true, ...textData(sent) }, [
      isDirect ? directText : 'accepted by the server',
    ])
    return exitCodes.ok
  })
}

/**
 * Keeps a text, sends it, and notes what the server says.
 * @param isDirect past the server, which then says nothing
 * @throws NymchatError
 */
export async function say(
  { client, memory }: Nymchatting,
  peer: string,
  written: string,
  isDirect = false,
): Promise<NymchatText> {
  const text = showable(written, 'paragraphs')
  const kept = memory.add({
    ...{ peer, direction: 'out', text, atMs: Date.now() },
    ...{ isDirect, isVerified: true, isShown: true },
  })
  try {
    if (isDirect) await client.sendDirect(peer, { kind: 'chat', text })
    else await client.send(peer, { kind: 'chat', text })
  } catch (error) {
    // After a time-out nobody knows.
    const isRefused = error instanceof NymchatError && error.code !== 'timeout'
    if (isRefused) memory.change({ ...kept, outcome: 'refused' })
    throw error
  }
  if (isDirect) return kept
  const sent = { ...kept, outcome: 'accepted' } as const
  memory.change(sent)
  return sent
}

export async function inbox(
  running: NymchatRunning,
  peer: string | undefined,
  all: boolean,
): Promise<ExitCode> {
  if (peer !== undefined) expectName(peer)
  return withNymchat(running, {}, async (talking) => {
    await logIn(running, talking)
    await untilSilent(running, talking)
    const { memory, account } = talking
    const found = memory.texts().filter((one) => peer === undefined || one.peer === peer)
    const shown = all ? found.slice(-allMax) : found.filter(({ isShown }) => !isShown)
    const { server } = running
    const none = all ? 'Nothing was said yet.' : 'Nothing new.'
    running.print(
      { ok: true, server, name: account.name, messages: shown.map(textData) },
      shown.length === 0 ? [none] : shown.flatMap((one) => textLines(one, account.name)),
    )
    for (const one of shown) if (!one.isShown) memory.change({ ...one, isShown: true })
    await confirm(running, talking)
    return exitCodes.ok
  })
}

export async function logIn({ talk }: NymchatRunning, { client }: Nymchatting): Promise<void> {
  talk.doing('Logging in')
  await client.login()
  talk.done()
}

/** Resolves when no text has come for a while, or the command is to end. */
async function untilSilent({ talk, signal }: NymchatRunning, talking: Nymchatting): Promise<void> {
  talk.doing('Fetching')
  let lastMs = performance.now()
  const stop = talking.onText(() => {
    lastMs = performance.now()
  })
  while (!signal.aborted && performance.now() - lastMs < silenceMs) await pause(100)
  stop()
  talk.done()
}

/** A server that keeps messages takes them for arrived when it hears us some ten seconds after it gave them. */
async function confirm({ talk, signal }: NymchatRunning, { client }: Nymchatting): Promise<void> {
  talk.doing('Telling the server that they have arrived')
  const isTold = await client.confirmed()
  talk.done()
  if (isTold || signal.aborted) return
  talk.say('The server could not be told. What it gives again is not shown again.')
}

/** Prints what was not shown, and then texts as they come, until Ctrl-C. */
async function showArrivals(running: NymchatRunning, talking: Nymchatting): Promise<void> {
  const { signal, talk } = running
  const { memory, account } = talking
  const show = (text: NymchatText) => {
    running.print({ event: 'message', ...textData(text) }, textLines(text, account.name))
    memory.change({ ...text, isShown: true })
  }
  for (const text of memory.texts()) if (!text.isShown) show(text)
  const stop = talking.onText(show)
  talk.say('Online. Ctrl-C ends it.')
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  stop()
}

export function textData({
  peer,
  direction,
  text,
  atMs,
  isDirect,
  isVerified,
  outcome,
}: NymchatText) {
  const verified = direction === 'in' ? { isDirect, isVerified } : { outcome: outcome ?? 'unknown' }
  return { peer, direction, text, at: showTime(atMs), ...verified }
}

function textLines(one: NymchatText, own: string): string[] {
  const { peer, direction, text, isVerified } = one
  const who = direction === 'in' ? peer : `${own} to ${peer}`
  const state =
    direction === 'in' ? (isVerified ? '' : '  (not verified)') : `  (${outcomeText(one)})`
  const lines = text.split('\n').map((line, i) => (i === 0 ? `${who}: ${line}` : `  ${line}`))
  return lines.map((line, i) => (i === lines.length - 1 ? line + state : line))
}

/** How far a text of ours is: nymCHAT tells nothing of its arrival. */
export function outcomeText({ outcome, isDirect }: NymchatText): string {
  return outcome ?? (isDirect ? directText : 'perhaps sent: the server has not answered')
}
