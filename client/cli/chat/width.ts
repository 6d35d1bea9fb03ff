/** How wide text is on a terminal, and where its lines break. A wide character or an emoji takes two columns. */
import stringWidth from 'string-width'
import { showable } from '../../messaging/content/showable.js'

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** What a reader takes for one character, whatever it is made of. */
export function graphemesOf(text: string): string[] {
  return [...segmenter.segment(text)].map(({ segment }) => segment)
}

/** @returns nothing of nothing */
export function firstGrapheme(text: string): string {
  const [first] = segmenter.segment(text)
  return first?.segment ?? ''
}

export function widthOf(text: string): number {
  return stringWidth(text)
}

/** One line, nothing in it that could move a cursor or turn the direction of writing. */
export function harmlessLine(text: string): string {
  return showable(text, 'line')
}

/** The same of a text that may have several lines. */
export function harmlessText(text: string): string {
  return showable(text, 'paragraphs')
}

/** Cuts to so many columns; an ellipsis says so. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let kept = ''
  let width = 1
  for (const grapheme of graphemesOf(text)) {
    width += widthOf(grapheme)
    if (width > columns) break
    kept += grapheme
  }
  return columns < 1 ? '' : `${kept}…`
}

export interface Piece<Look> {
  readonly text: string
  readonly look: Look
}

interface Cell<Look> extends Piece<Look> {
  readonly width: number
}

/**
 * Breaks pieces into lines of so many columns. Line feeds begin new lines.
 * @param at words: at spaces where there are any, and the space that a line broke at is left out
 */
export function wrap<Look>(
  pieces: readonly Piece<Look>[],
  columns: number,
  at: 'words' | 'anywhere' = 'words',
): Piece<Look>[][] {
  const lines: Cell<Look>[][] = []
  let line: Cell<Look>[] = []
  let width = 0
  const end = () => {
    lines.push(line)
    line = []
    width = 0
  }
  for (const { text, look } of pieces) {
    for (const grapheme of graphemesOf(text)) {
      if (grapheme === '\n') {
        end()
        continue
      }
      const cell = { text: grapheme, look, width: widthOf(grapheme) }
      if (width + cell.width > columns && line.length > 0) {
        if (at === 'words' && grapheme === ' ') {
          end()
          continue
        }
        const carried = at === 'words' ? afterLastSpace(line, columns / 2) : []
        end()
        line = carried
        width = carried.reduce((sum, one) => sum + one.width, 0)
      }
      line.push(cell)
      width += cell.width
    }
  }
  end()
  return lines.map(joined)
}

/**
 * Takes the word that a line ends with off it, and the space before that; nothing when the word is longer than
 * words are, as in writings without spaces.
 */
function afterLastSpace<Look>(line: Cell<Look>[], columnsMax: number): Cell<Look>[] {
  const space = line.findLastIndex(({ text }) => text === ' ')
  if (space <= 0) return []
  const word = line.slice(space + 1)
  if (word.reduce((sum, { width }) => sum + width, 0) > columnsMax) return []
  line.length = space
  return word
}

function joined<Look>(line: readonly Cell<Look>[]): Piece<Look>[] {
  const pieces: Piece<Look>[] = []
  for (const { text, look } of line) {
    const last = pieces.at(-1)
    if (last?.look === look) pieces[pieces.length - 1] = { text: last.text + text, look }
    else pieces.push({ text, look })
  }
  return pieces
}
