/** `chat`: one contact on the whole terminal, until the user leaves it. */

import { openChat } from '../chat/open-chat.js'
import type { ChatItem, ChatPort } from '../chat/view.js'
import { type ExitCode, exitCodes, failureOf, UsageError } from '../exit-codes.js'
import { logIn, outcomeText, say } from './commands.js'
import { type NymchatRunning, type Nymchatting, withNymchat } from './with-nymchat.js'

/** Texts that are shown at first, and more of them at each step back. */
const pageTexts = 100
const commandsText = 'There are /help and /quit. A text that begins with a slash is sent with two.'

export async function chat(running: NymchatRunning, peer: string): Promise<ExitCode> {
  const { stdin, stdout } = process
  if (!stdin.isTTY || !stdout.isTTY || running.options.json) {
    throw new UsageError(
      'A chat needs a terminal, and is for people. Programs use send and inbox, with --json.',
    )
  }
  const warnings: string[] = []
  let warn = (sentence: string) => {
    warnings.push(sentence)
  }
  const onWarning = (sentence: string) => warn(sentence)
  return withNymchat(running, { onWarning }, async (talking) => {
    await logIn(running, talking)
    const view = openView(talking, peer)
    warn = view.notice
    for (const sentence of warnings) view.notice(sentence)
    const restore = running.talk.divert(() => {})
    try {
      await openChat({
        port: view.port,
        sentenceOf: (error) => failureOf(error)?.message,
        signal: running.signal,
        ...{ input: stdin, output: stdout },
      })
    } finally {
      restore()
      view.close()
    }
    return exitCodes.ok
  })
}

/** What the screen draws, of texts with one contact. */
export function openView(talking: Nymchatting, peer: string) {
  const { memory, account } = talking
  const listeners = new Set<() => void>()
  const notices: ChatItem[] = []
  let count = pageTexts
  const changed = () => {
    for (const listener of listeners) listener()
  }
  const all = () => memory.texts().filter((one) => one.peer === peer)
  const items = (): ChatItem[] => {
    const shown = all().slice(-count)
    for (const one of shown) if (!one.isShown) memory.change({ ...one, isShown: true })
    const texts = shown.map((one): ChatItem => {
      const { place, direction, text, atMs, isVerified, outcome } = one
      const isOwn = direction === 'out'
      const state = isOwn ? outcomeText(one) : isVerified ? undefined : 'not verified'
      return {
        ...{ key: `${place}`, kind: 'text', isOwn, sender: isOwn ? account.name : peer },
        ...{ text, atMs, isAlarming: outcome === 'refused' || !isVerified },
        ...(state !== undefined && { state }),
      }
    })
    return [...texts, ...notices].sort((a, b) => a.atMs - b.atMs)
  }
  const notice = (sentence: string, isAlarming: boolean) => {
    const key = `notice ${notices.length}`
    const item = { kind: 'notice', isOwn: false, sender: '', text: sentence } as const
    notices.push({ ...item, key, atMs: Date.now(), isAlarming })
    refresh()
  }
  let view = items()
  const refresh = () => {
    view = items()
    changed()
  }
  const stop = talking.onText(refresh)
  const port: ChatPort = {
    view: () => ({
      title: peer,
      status: `${account.name} at a nymCHAT server`,
      items: view,
      hasOlder: all().length > count,
    }),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async submit(text) {
      if (text === '/quit') return 'quit'
      if (text === '/help') {
        notice(`${commandsText} Ctrl-J breaks the line, PageUp and PageDown scroll.`, false)
        return 'stay'
      }
      if (text.startsWith('/') && !text.startsWith('//')) throw new UsageError(commandsText)
      try {
        await say(talking, peer, text.startsWith('//') ? text.slice(1) : text)
      } finally {
        refresh()
      }
      return 'stay'
    },
    async older() {
      count += pageTexts
      refresh()
    },
  }
  return {
    port,
    notice: (sentence: string) => notice(sentence, true),
    close: stop,
  }
}
