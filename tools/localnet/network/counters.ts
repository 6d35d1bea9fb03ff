/** Milliseconds since the epoch; given, so that tests can turn it. */
export type Clock = () => number

/** What a node did with packets. `Total` counts since start, `LastSecond` the second before the snapshot. */
export interface NodeCounts {
  readonly receivedTotal: number
  readonly receivedLastSecond: number
  readonly sentTotal: number
  readonly sentLastSecond: number
  readonly droppedTotal: number
  /** Packets and frames that went no further, by reason. */
  readonly dropped: Readonly<Record<string, number>>
}

export interface NodeCounters {
  received(): void
  sent(): void
  dropped(reason: DropReason): void
  snapshot(): NodeCounts
}

/** Every reason why something goes no further. The set is closed, so counters cannot grow. */
export type DropReason =
  | 'InvalidPacket'
  | 'InvalidHeader'
  | 'InvalidRouting'
  | 'InvalidPayload'
  | 'InvalidSURB'
  | 'UnsupportedVersion'
  | 'replayed'
  | 'lost'
  | 'overload'
  | 'unknown-next-hop'
  | 'node-stopped'
  | 'final-at-mix'
  | 'malformed-message'
  | 'unknown-destination'
  | 'queue-full'
  | 'queue-expired'
  | 'queue-fault'
  | 'bad-frame'
  | 'bad-mix-packet'
  | 'bad-request'
  | 'refused-handshake'
  | 'refused-authentication'
  | 'slow-client'
  | 'handshake-timeout'
  | 'evicted-connection'

export function createCounters(clock: Clock): NodeCounters {
  const received = createMeter(clock)
  const sent = createMeter(clock)
  const dropped = new Map<DropReason, number>()
  let droppedTotal = 0
  return {
    received: received.count,
    sent: sent.count,
    dropped(reason) {
      droppedTotal++
      dropped.set(reason, (dropped.get(reason) ?? 0) + 1)
    },
    snapshot: () => ({
      receivedTotal: received.total(),
      receivedLastSecond: received.lastSecond(),
      sentTotal: sent.total(),
      sentLastSecond: sent.lastSecond(),
      droppedTotal,
      dropped: Object.fromEntries(dropped),
    }),
  }
}

const sliceMs = 100
const slices = 10

/** Counts in slices of a tenth of a second, so that "the last second" moves on smoothly. */
function createMeter(clock: Clock) {
  const counts = new Array<number>(slices).fill(0)
  let current = Math.floor(clock() / sliceMs)
  let total = 0
  const advance = () => {
    const now = Math.floor(clock() / sliceMs)
    const passed = Math.min(now - current, slices)
    for (let i = 1; i <= passed; i++) counts[(current + i) % slices] = 0
    if (passed > 0) current = now
    // Stale slots beyond the cleared ones were zeroed because at most `slices` of them exist.
  }
  return {
    count() {
      advance()
      total++
      counts[current % slices] = (counts[current % slices] ?? 0) + 1
    },
    total: () => total,
    lastSecond() {
      advance()
      return counts.reduce((sum, count) => sum + count, 0)
    },
  }
}
