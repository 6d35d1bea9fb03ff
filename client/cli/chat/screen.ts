/** The screen of a chat: who it is with, what was said, what is being typed. */
import { Box, Text } from 'ink'
import { createElement as h, type ReactNode, useEffect, useRef, useState } from 'react'
import { type Editor, edit, editorWith, emptyEditor } from './editor.js'
import type { Key, Keyboard } from './keyboard.js'
import { createLayOut, type Line, type Look } from './lay-out.js'
import { type Anchor, inSight, scrolled } from './scrolling.js'
import type { ChatPort, ChatView } from './view.js'
import { cut, firstGrapheme, harmlessLine, type Piece, widthOf, wrap } from './width.js'

export interface Terminal {
  size(): { readonly columns: number; readonly rows: number }
  /** @returns how to stop */
  onResize(listener: () => void): () => void
}

export interface ScreenProps {
  readonly port: ChatPort
  readonly keyboard: Keyboard
  readonly terminal: Terminal
  /** Of an IANA time zone; undefined: this computer's. */
  readonly timeZone?: string | undefined
  /** What was being typed when the chat was left. */
  readonly firstText?: string
  /** The sentence to show for what a submission failed with; undefined: a bug, which ends the chat. */
  readonly sentenceOf: (error: unknown) => string | undefined
  /** Ends the chat as Ctrl-C does. */
  readonly signal: AbortSignal
  /** @param text that is still in the editor @param bug what ended the chat against the user's will */
  readonly onEnd: (text: string, bug?: unknown) => void
}

interface State {
  readonly editor: Editor
  readonly anchor: Anchor
  /** Why the last submission failed. */
  readonly alarm: string
}

const editorRowsMax = 6
const alarmRowsMax = 3

export function ChatScreen(props: ScreenProps): ReactNode {
  const { port, keyboard, terminal } = props
  const first = { editor: editorWith(props.firstText ?? ''), anchor: undefined, alarm: '' }
  // Keys may come faster than React draws: each acts on what the one before it has left.
  const state = useRef<State>(first)
  const [, draw] = useState(0)
  const redraw = () => draw((count) => count + 1)
  const layOut = useRef(createLayOut()).current
  const size = terminal.size()
  const frame = frameOf(state.current, port.view(), size, (columns) =>
    layOut(port.view().items, { columns, timeZone: props.timeZone }),
  )
  const current = useRef(frame)
  current.current = frame

  useEffect(() => {
    const { signal, onEnd } = props
    const act = createActing(props, state, () => current.current, redraw)
    const stops = [port.onChange(redraw), terminal.onResize(redraw), keyboard.onKey(act)]
    const onAbort = () => onEnd(state.current.editor.text)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort)
    return () => {
      signal.removeEventListener('abort', onAbort)
      for (const stop of stops) stop()
    }
  }, [])

  return h(
    Box,
    { flexDirection: 'column', width: size.columns },
    ...frame.rows.map((row, i) => h(Row, { key: i, row })),
  )
}

interface Frame {
  readonly rows: readonly (readonly Piece<RowLook>[])[]
  readonly lines: readonly Line[]
  /** Of the conversation. */
  readonly height: number
  readonly isAtTop: boolean
  readonly hasOlder: boolean
}

type RowLook = Look | 'title' | 'cursor'

/** One row less than the terminal has: Ink would clear the whole terminal each time it fills it. */
function frameOf(
  { editor, anchor, alarm }: State,
  view: ChatView,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  layOut: (columns: number) => Line[],
): Frame {
  const lines = layOut(columns)
  const typed = editorRows(editor, columns)
  const alarms = alarm === '' ? [] : wrap([{ text: alarm, look: 'alarm' as const }], columns)
  const shownAlarms = alarms.slice(0, alarmRowsMax)
  const height = Math.max(1, rows - 1 - 2 - typed.length - shownAlarms.length)
  const sight = inSight(lines, anchor, height)
  const blank: Piece<RowLook>[][] = Array.from({ length: height - sight.lines.length }, () => [])
  const rowsAll: (readonly Piece<RowLook>[])[] = [
    headerRow(view, columns),
    ...blank,
    ...sight.lines.map(({ pieces }) => pieces),
    ruleRow(sight.below, columns),
    ...shownAlarms,
    ...typed,
  ]
  const { isAtTop } = sight
  return { rows: rowsAll, lines, height, isAtTop, hasOlder: view.hasOlder }
}

function headerRow({ title, status }: ChatView, columns: number): Piece<RowLook>[] {
  const right = cut(harmlessLine(status), Math.max(0, columns - 10))
  const left = cut(harmlessLine(title), Math.max(0, columns - widthOf(right) - 2))
  const gap = ' '.repeat(Math.max(1, columns - widthOf(left) - widthOf(right)))
  return [
    { text: left, look: 'title' },
    { text: gap + right, look: 'quiet' },
  ]
}

function ruleRow(below: number, columns: number): Piece<RowLook>[] {
  const text = below === 0 ? '' : cut(`── ${below} more below (Esc) `, columns)
  return [{ text: text + '─'.repeat(Math.max(0, columns - widthOf(text))), look: 'quiet' }]
}

const prompt = '> '

/** The rows around the cursor, when there are too many for all. */
function editorRows({ text, cursor }: Editor, columns: number) {
  const room = Math.max(1, columns - prompt.length)
  if (text === '') {
    const hint = cut('Write here. Enter sends, /help tells more.', room - 1)
    const pieces: Piece<RowLook>[] = [
      { text: prompt, look: 'quiet' },
      { text: ' ', look: 'cursor' },
      { text: hint, look: 'quiet' },
    ]
    return [pieces]
  }
  const after = text.slice(cursor)
  const under = firstGrapheme(after)
  const isBreak = under === '\n' || under === ''
  const rows = wrap<RowLook>(
    [
      { text: text.slice(0, cursor), look: 'plain' },
      { text: isBreak ? ' ' : under, look: 'cursor' },
      { text: isBreak ? after : after.slice(under.length), look: 'plain' },
    ],
    room,
    'anywhere',
  )
  const at = rows.findIndex((row) => row.some(({ look }) => look === 'cursor'))
  const begin = Math.max(0, Math.min(at - editorRowsMax + 2, rows.length - editorRowsMax))
  return rows.slice(begin, begin + editorRowsMax).map((row, i): Piece<RowLook>[] => {
    const before = begin + i === 0 ? prompt : ' '.repeat(prompt.length)
    return [{ text: before, look: 'quiet' }, ...row]
  })
}

function createActing(
  { port, sentenceOf, onEnd }: ScreenProps,
  state: { current: State },
  frame: () => Frame,
  redraw: () => void,
): (key: Key) => void {
  const change = (changes: Partial<State>) => {
    state.current = { ...state.current, ...changes }
    redraw()
  }
  const fail = (error: unknown) => {
    const sentence = sentenceOf(error)
    if (sentence === undefined) onEnd(state.current.editor.text, error)
    else change({ alarm: harmlessLine(sentence) })
  }
  const submit = async (text: string) => {
    change({ editor: emptyEditor, alarm: '', anchor: undefined })
    try {
      if ((await port.submit(text)) === 'quit') onEnd(state.current.editor.text)
    } catch (error) {
      const typed = state.current.editor.text
      change({ editor: editorWith(typed === '' ? text : `${text}\n${typed}`) })
      fail(error)
    }
  }
  const scroll = (by: number) => {
    const { lines, height, isAtTop, hasOlder } = frame()
    if (by < 0 && isAtTop && hasOlder) port.older().catch(fail)
    change({ anchor: scrolled(lines, state.current.anchor, height, by) })
  }
  return (key) => {
    const { editor } = state.current
    const edited = edit(editor, key)
    if (edited !== undefined) return change({ editor: edited, alarm: '' })
    if (key.kind === 'text') return
    const page = Math.max(1, frame().height - 1)
    switch (key.name) {
      case 'send':
        if (editor.text.trim() !== '') void submit(editor.text)
        return
      case 'quit':
        return onEnd(editor.text)
      case 'page-up':
        return scroll(-page)
      case 'page-down':
        return scroll(page)
      case 'line-up':
        return scroll(-1)
      case 'line-down':
        return scroll(1)
      case 'latest':
        return change({ anchor: undefined, alarm: '' })
    }
  }
}

interface Colours {
  readonly color?: string
  readonly bold?: boolean
  readonly dimColor?: boolean
  readonly inverse?: boolean
}

const colours: Readonly<Record<RowLook, Colours>> = {
  plain: {},
  quiet: { dimColor: true },
  alarm: { color: 'red', bold: true },
  title: { bold: true },
  cursor: { inverse: true },
  own: { color: 'cyan', bold: true },
  'peer-0': { color: 'green', bold: true },
  'peer-1': { color: 'yellow', bold: true },
  'peer-2': { color: 'magenta', bold: true },
  'peer-3': { color: 'blue', bold: true },
}

function Row({ row }: { readonly row: readonly Piece<RowLook>[] }): ReactNode {
  const pieces = row.length === 0 ? [{ text: ' ', look: 'plain' as const }] : row
  return h(
    Text,
    { wrap: 'truncate-end' },
    ...pieces.map(({ text, look }, i) => h(Text, { key: i, ...colours[look] }, text)),
  )
}
