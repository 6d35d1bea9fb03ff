/** What the keys of a terminal mean to a chat. */
import { emitKeypressEvents } from 'node:readline'

export type KeyName =
  | 'send'
  | 'new-line'
  | 'backspace'
  | 'delete'
  | 'erase-word'
  | 'erase-before'
  | 'erase-after'
  | 'left'
  | 'right'
  | 'home'
  | 'end'
  | 'page-up'
  | 'page-down'
  | 'line-up'
  | 'line-down'
  | 'latest'
  | 'quit'

export type Key =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'key'; readonly name: KeyName }

export interface Keyboard {
  /** @returns how to stop */
  onKey(listener: (key: Key) => void): () => void
}

/** As Node's readline tells them. */
interface Keypress {
  readonly name?: string
  readonly ctrl?: boolean
  readonly meta?: boolean
}

const plainKeys: Readonly<Record<string, KeyName>> = {
  return: 'send',
  // Ctrl-J: a terminal's Enter is a carriage return, so that a line feed is a key of its own.
  enter: 'new-line',
  backspace: 'backspace',
  delete: 'delete',
  left: 'left',
  right: 'right',
  home: 'home',
  end: 'end',
  pageup: 'page-up',
  pagedown: 'page-down',
  up: 'line-up',
  down: 'line-down',
}

const controlKeys: Readonly<Record<string, KeyName>> = {
  a: 'home',
  e: 'end',
  b: 'left',
  f: 'right',
  d: 'delete',
  h: 'backspace',
  w: 'erase-word',
  u: 'erase-before',
  k: 'erase-after',
  j: 'new-line',
  c: 'quit',
}

const metaKeys: Readonly<Record<string, KeyName>> = {
  return: 'new-line',
  enter: 'new-line',
  backspace: 'erase-word',
  // Esc alone, which is told half a second later: it could begin another key.
  escape: 'latest',
}

/**
 * Reads keys of a terminal in raw mode with bracketed paste: what is pasted is text, its line ends too, so that
 * it is not sent before it was looked at.
 */
export function readKeyboard(input: NodeJS.ReadableStream): Keyboard {
  emitKeypressEvents(input)
  return {
    onKey(listener) {
      let pasted: string[] | undefined
      const onKeypress = (text: string | undefined, key: Keypress) => {
        if (key.name === 'paste-start') {
          pasted = []
        } else if (key.name === 'paste-end') {
          const all = pasted?.join('') ?? ''
          pasted = undefined
          if (all !== '') listener({ kind: 'text', text: all })
        } else if (pasted !== undefined) {
          pasted.push(text ?? '')
        } else {
          const meant = meaningOf(text, key)
          if (meant !== undefined) listener(meant)
        }
      }
      input.on('keypress', onKeypress)
      return () => input.off('keypress', onKeypress)
    },
  }
}

function meaningOf(text: string | undefined, { name = '', ctrl, meta }: Keypress): Key | undefined {
  const keys = ctrl ? controlKeys : meta ? metaKeys : plainKeys
  const meant = Object.hasOwn(keys, name) ? keys[name] : undefined
  if (meant !== undefined) return { kind: 'key', name: meant }
  const isText = text !== undefined && !ctrl && !meta && !/^\p{Cc}/u.test(text)
  return isText ? { kind: 'text', text } : undefined
}
