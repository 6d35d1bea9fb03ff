/** The table of a cluster's nodes: text in, lines out. */

export interface Row {
  readonly name: string
  readonly pid: number | undefined
  readonly state: string
  readonly role: string
  readonly epoch: number | undefined
  /** Connected nodes, and how many others there are. */
  readonly peers: string | undefined
  readonly synced: string | undefined
  readonly names: number | undefined
  readonly undecided: number | undefined
  readonly mixnet: string | undefined
  readonly event: string
}

const columns: readonly {
  readonly title: string
  readonly of: (row: Row) => string | number | undefined
  readonly right?: boolean
}[] = [
  { title: 'node', of: ({ name }) => name },
  { title: 'pid', of: ({ pid }) => pid, right: true },
  { title: 'state', of: ({ state }) => state },
  { title: 'role', of: ({ role }) => role },
  { title: 'epoch', of: ({ epoch }) => epoch, right: true },
  { title: 'peers', of: ({ peers }) => peers, right: true },
  { title: 'synced', of: ({ synced }) => synced },
  { title: 'names', of: ({ names }) => names, right: true },
  { title: 'undecided', of: ({ undecided }) => undecided, right: true },
  { title: 'mixnet', of: ({ mixnet }) => mixnet },
  { title: 'last event', of: ({ event }) => event },
]

const gap = '  '

/**
 * @param width longer lines are cut, so that each takes one line of the terminal
 * @returns a line of titles and one for each row
 */
export function tableLines(rows: readonly Row[], width = Number.POSITIVE_INFINITY): string[] {
  const cells = rows.map((row) => columns.map(({ of }) => `${of(row) ?? '-'}`))
  const titles = columns.map(({ title }) => title)
  const widths = columns.map((_, i) =>
    Math.max(...[titles, ...cells].map((line) => line[i]?.length ?? 0)),
  )
  return [titles, ...cells].map((line) => {
    const padded = line.map((cell, i) =>
      columns[i]?.right ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
    )
    return cut(padded.join(gap).trimEnd(), width)
  })
}

/** To that many characters at most. */
export function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`
}

/** `4 s ago`, `12 min ago`, `3 h ago` */
export function ago(ms: number): string {
  if (ms < 1_500) return 'just now'
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s ago`
  return ms < 7_200_000
    ? `${Math.round(ms / 60_000)} min ago`
    : `${Math.round(ms / 3_600_000)} h ago`
}
