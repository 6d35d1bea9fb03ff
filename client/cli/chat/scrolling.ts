/** Which lines of a conversation are in sight. What comes in does not move what is being read. */
import type { Line } from './lay-out.js'

/** Key of the lowest line in sight; undefined: the newest, whatever comes. */
export type Anchor = string | undefined

export interface Sight {
  readonly lines: readonly Line[]
  /** How many texts and notes are below. */
  readonly below: number
  readonly isAtTop: boolean
}

export function inSight(lines: readonly Line[], anchor: Anchor, height: number): Sight {
  const end = endOf(lines, anchor, height)
  const begin = Math.max(0, end - height)
  const shown = lines.slice(begin, end)
  const last = shown.at(-1)?.item
  const below = new Set(lines.slice(end).map(({ item }) => item))
  below.delete(undefined)
  below.delete(last)
  return { lines: shown, below: below.size, isAtTop: begin === 0 }
}

/** @param by lines; up is negative @returns where one is then */
export function scrolled(
  lines: readonly Line[],
  anchor: Anchor,
  height: number,
  by: number,
): Anchor {
  const end = Math.max(Math.min(height, lines.length), endOf(lines, anchor, height) + by)
  return end >= lines.length ? undefined : lines[end - 1]?.key
}

function endOf(lines: readonly Line[], anchor: Anchor, height: number): number {
  if (anchor === undefined) return lines.length
  const index = lines.findIndex(({ key }) => key === anchor)
  // It is gone, or lines are longer now and there are fewer of them.
  if (index === -1) return lines.length
  return Math.max(index + 1, Math.min(height, lines.length))
}
