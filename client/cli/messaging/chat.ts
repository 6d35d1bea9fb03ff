/** `chat`: one conversation on the whole terminal, until the user leaves it. */
import { base64url } from '@scure/base'
import { ClientError } from '../../core/errors.js'
import { normalName } from '../../core/lookup.js'
import type { Messenger } from '../../messaging/talk/messenger.js'
import type { Home } from '../../store/home.js'
import { openChat } from '../chat/open-chat.js'
import { type ExitCode, exitCodes, failureOf, UsageError } from '../exit-codes.js'
import type { Running } from '../running.js'
import { openConversationView } from './conversation-view.js'
import { groupNamed } from './conversations.js'
import { type Talking, withMessenger } from './with-messenger.js'

export interface ChatOptions {
  readonly as: string | undefined
  /** A name, unless there is a group. */
  readonly name: string | undefined
  readonly group: string | undefined
}

export async function chat(running: Running, options: ChatOptions): Promise<ExitCode> {
  const { stdin, stdout } = process
  if (!stdin.isTTY || !stdout.isTTY) {
    throw new UsageError(
      'A chat needs a terminal for what is typed and what is shown. Programs use rookery send and rookery inbox.',
    )
  }
  if (running.options.json) {
    throw new UsageError('A chat is for people: --json goes with rookery send and rookery inbox.')
  }
  const warnings = createWarnings()
  const wanted = { as: options.as, offline: true, onWarning: warnings.add }
  return withMessenger(running, wanted, async (talking) => {
    const conversation = await conversationKey(running, talking, options)
    const view = await openConversationView(talking, conversation)
    // How we are connected is in the title; only what somebody should know is told.
    const stopDiversion = running.talk.divert((line) => {
      if (line.startsWith('Warning')) view.notice(line, true)
    })
    warnings.tellTo((sentence) => view.notice(sentence, true))
    const draft = savedDraft(talking, conversation)
    try {
      const left = await openChat({
        port: view.port,
        firstText: await draft.load(),
        sentenceOf: (error) => failureOf(error)?.message,
        signal: running.signal,
        ...{ input: stdin, output: stdout },
      })
      await draft.save(left)
    } finally {
      stopDiversion()
      await view.close()
    }
    return exitCodes.ok
  })
}

/** Warnings that came before there was a screen are told on it. */
function createWarnings() {
  const early: string[] = []
  let tell = (sentence: string) => {
    early.push(sentence)
  }
  return {
    add: (sentence: string) => tell(sentence),
    tellTo(listener: (sentence: string) => void) {
      tell = listener
      for (const sentence of early.splice(0)) listener(sentence)
    },
  }
}

/** @throws ClientError `unknown-name`, UsageError */
async function conversationKey(
  { talk, options }: Running,
  { messenger, client }: Talking,
  { name, group }: ChatOptions,
): Promise<string> {
  if (group !== undefined) return groupNamed(messenger, group).key
  const peer = normalName(name ?? '')
  if (peer === messenger.name) throw new UsageError('This is your own name.')
  const key = `@${peer}`
  if (messenger.conversation(key) !== undefined || client === undefined) return key
  talk.doing('Looking the name up')
  const { status } = await client.lookup(peer, { timeoutMs: options.timeoutMs })
  talk.done()
  if (status === 'held' || status === 'pending') return key
  throw new ClientError('unknown-name', `Nobody holds '${peer}'.`)
}

/** What was typed and not sent when the chat was left. */
function savedDraft(
  { home, messenger }: { home: Home; messenger: Messenger },
  conversation: string,
) {
  const label = `draft ${messenger.name} ${conversation}`
  const place = async () => {
    const vault = await home.keys.vault()
    return { vault, key: `draft ${base64url.encode(vault.blind(label))}` }
  }
  return {
    async load(): Promise<string> {
      const { vault, key } = await place()
      const sealed = home.setting(key)
      const content = sealed ? vault.unseal(base64url.decode(sealed), label) : undefined
      return content === undefined ? '' : new TextDecoder().decode(content)
    },
    async save(text: string): Promise<void> {
      const { vault, key } = await place()
      if (text === '' && !home.setting(key)) return
      const content = vault.seal(new TextEncoder().encode(text), label)
      home.saveSettings({ [key]: text === '' ? '' : base64url.encode(content) })
    },
  }
}
