/** Lines at the end of a terminal that are drawn again in place, with words that scroll by above them. */
import { cut } from './table.js'

export interface Redrawn {
  /** Replaces what is drawn. */
  draw(lines: readonly string[]): void
  /** Says something above it that stays. */
  say(text: string): void
  /** Leaves it as it is; what comes next begins below. */
  leave(): void
}

/** What is used of a terminal. */
export interface Screen {
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
}

export function redrawn(screen: Screen): Redrawn {
  let drawn: readonly string[] = []
  // Up to the first of our lines, and all below it away.
  const clear = (): string => (drawn.length === 0 ? '' : `\u001b[${drawn.length}A\u001b[J`)
  const draw = (before: string, lines: readonly string[]): void => {
    const width = screen.columns ?? 80
    // What has scrolled out of the window cannot be reached any more.
    const fitting = lines.slice(0, Math.max(1, (screen.rows ?? 24) - 1))
    const text = fitting.map((line) => `${cut(line, width)}\n`).join('')
    screen.write(`${clear()}${before}${text}`)
    drawn = fitting
  }
  return {
    draw: (lines) => draw('', lines),
    say: (text) => draw(`${text}\n`, drawn),
    leave: () => {
      drawn = []
    },
  }
}
