/** The lines of a conversation, for so many columns. */
import type { ChatItem } from './view.js'
import { cut, harmlessLine, harmlessText, type Piece, widthOf, wrap } from './width.js'

/** How a piece of a line looks; what each means in colours is the screen's business. */
export type Look = 'plain' | 'quiet' | 'alarm' | 'own' | 'peer-0' | 'peer-1' | 'peer-2' | 'peer-3'

const peerLooks = ['peer-0', 'peer-1', 'peer-2', 'peer-3'] as const

export interface Line {
  /** Unlike any other of the same items. */
  readonly key: string
  /** Of which item; undefined: a day begins. */
  readonly item: ChatItem | undefined
  readonly pieces: readonly Piece<Look>[]
}

/** Texts stand behind their time. */
const indent = 6

export interface Layout {
  readonly columns: number
  /** Of an IANA time zone; undefined: this computer's. */
  readonly timeZone: string | undefined
}

/** Lines of items stay as they are while the item and the layout do: laid out once. */
export function createLayOut(): (items: readonly ChatItem[], layout: Layout) => Line[] {
  let made = new WeakMap<ChatItem, readonly Line[]>()
  let madeFor: Layout | undefined
  return (items, layout) => {
    if (madeFor?.columns !== layout.columns || madeFor.timeZone !== layout.timeZone) {
      made = new WeakMap()
      madeFor = layout
    }
    const { dayOf, timeOf } = clocks(layout.timeZone)
    let day = ''
    return items.flatMap((item) => {
      const lines = made.get(item) ?? linesOf(item, layout, timeOf(item.atMs))
      made.set(item, lines)
      const itsDay = dayOf(item.atMs)
      if (itsDay === day) return lines
      day = itsDay
      return [dayLine(itsDay, layout), ...lines]
    })
  }
}

function linesOf(item: ChatItem, { columns }: Layout, time: string): readonly Line[] {
  const room = Math.max(1, columns - indent)
  const rows = wrap(piecesOf(item), room)
  return rows.map((row, i) => {
    const before = i === 0 ? time.padEnd(indent) : ' '.repeat(indent)
    return {
      key: `${item.key}/${i}`,
      item,
      pieces: [{ text: before, look: 'quiet' as const }, ...row],
    }
  })
}

function piecesOf({ kind, isOwn, sender, text, state, isAlarming }: ChatItem): Piece<Look>[] {
  if (kind !== 'text') return [{ text: harmlessText(text), look: isAlarming ? 'alarm' : 'quiet' }]
  const who = isOwn ? 'own' : peerLook(sender)
  return [
    { text: harmlessLine(sender), look: who },
    { text: ` ${harmlessText(text)}`, look: 'plain' },
    ...(state === undefined
      ? []
      : [{ text: `  ${harmlessLine(state)}`, look: isAlarming ? 'alarm' : 'quiet' } as const]),
  ]
}

/** A name keeps its colour. */
function peerLook(name: string): Look {
  let sum = 0
  for (const unit of name) sum = (sum * 31 + (unit.codePointAt(0) ?? 0)) % 65_521
  return peerLooks[sum % peerLooks.length] ?? 'peer-0'
}

function dayLine(day: string, { columns }: Layout): Line {
  const text = cut(`── ${day} `, columns)
  const filled = text + '─'.repeat(Math.max(0, columns - widthOf(text)))
  return { key: `day ${day}`, item: undefined, pieces: [{ text: filled, look: 'quiet' }] }
}

const clocksOf = new Map<string | undefined, ReturnType<typeof makeClocks>>()

function clocks(timeZone: string | undefined) {
  const known = clocksOf.get(timeZone) ?? makeClocks(timeZone)
  clocksOf.set(timeZone, known)
  return known
}

function makeClocks(timeZone: string | undefined) {
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone })
  const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone })
  const shown = (format: Intl.DateTimeFormat) => (timeMs: number) =>
    Number.isNaN(new Date(timeMs).getTime()) ? '?' : format.format(timeMs)
  return { dayOf: shown(day), timeOf: shown(time) }
}
