/** What is being typed: a text and the place of the cursor in it, changed by one key at a time. */
import type { Key } from './keyboard.js'
import { firstGrapheme, graphemesOf, harmlessText } from './width.js'

export interface Editor {
  readonly text: string
  /** In UTF-16 units, never within a grapheme. */
  readonly cursor: number
}

export const emptyEditor: Editor = { text: '', cursor: 0 }

export function editorWith(text: string): Editor {
  return { text, cursor: text.length }
}

/** @returns undefined: the key is none of an editor's */
export function edit(editor: Editor, key: Key): Editor | undefined {
  if (key.kind === 'text') return insert(editor, key.text)
  switch (key.name) {
    case 'new-line':
      return insert(editor, '\n')
    case 'backspace':
      return erase(editor, previousPlace(editor))
    case 'delete':
      return erase(editor, nextPlace(editor))
    case 'erase-word':
      return erase(editor, wordBegin(editor))
    case 'erase-before':
      return erase(editor, lineBegin(editor))
    case 'erase-after':
      return erase(editor, lineEnd(editor))
    case 'left':
      return at(editor, previousPlace(editor))
    case 'right':
      return at(editor, nextPlace(editor))
    case 'home':
      return at(editor, lineBegin(editor))
    case 'end':
      return at(editor, lineEnd(editor))
    default:
      return undefined
  }
}

function at({ text }: Editor, cursor: number): Editor {
  return { text, cursor }
}

function insert({ text, cursor }: Editor, typed: string): Editor {
  const shown = harmlessText(typed)
  const joined = text.slice(0, cursor) + shown + text.slice(cursor)
  // A joiner or an accent may have made one character of two.
  return { text: joined, cursor: snap(joined, cursor + shown.length) }
}

function snap(text: string, cursor: number): number {
  let end = 0
  for (const grapheme of graphemesOf(text)) {
    if (end >= cursor) break
    end += grapheme.length
  }
  return end
}

function erase({ text, cursor }: Editor, to: number): Editor {
  const [from, until] = to < cursor ? [to, cursor] : [cursor, to]
  const left = text.slice(0, from) + text.slice(until)
  return { text: left, cursor: snap(left, from) }
}

function previousPlace({ text, cursor }: Editor): number {
  return cursor - (graphemesOf(text.slice(0, cursor)).at(-1)?.length ?? 0)
}

function nextPlace({ text, cursor }: Editor): number {
  return cursor + firstGrapheme(text.slice(cursor)).length
}

function lineBegin({ text, cursor }: Editor): number {
  if (cursor === 0) return 0
  return text.lastIndexOf('\n', cursor - 1) + 1
}

function lineEnd({ text, cursor }: Editor): number {
  const end = text.indexOf('\n', cursor)
  return end === -1 ? text.length : end
}

function wordBegin({ text, cursor }: Editor): number {
  const before = text.slice(0, cursor)
  return before.search(/\S*\s*$/u)
}
