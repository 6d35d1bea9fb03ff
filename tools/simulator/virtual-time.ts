/** A clock that moves from event to event: nothing in a world waits. */

interface Scheduled {
  readonly atMs: number
  /** Orders events of one moment as they were scheduled. */
  readonly turn: number
  /** Undefined once called off. */
  run: (() => void) | undefined
}

export interface VirtualTime {
  readonly nowMs: number
  /** Events that have run. */
  readonly events: number
  /** Of the next event, which may have been called off; undefined: there is none. */
  readonly nextAtMs: number | undefined
  /** @returns how to call it off */
  after(ms: number, run: () => void): () => void
  /** Runs all events up to and including a moment, unless it is halted. */
  runUntil(atMs: number): void
  /** Ends this world's time: nothing runs after the present event. */
  halt(): void
}

/** @param eventsMax after so many it throws, because a world that has no end is a failure too */
export function createVirtualTime(eventsMax: number): VirtualTime {
  /** A binary heap, the earliest first. */
  const heap: Scheduled[] = []
  let nowMs = 0
  let turn = 0
  let events = 0
  let halted = false

  function isEarlier(a: Scheduled, b: Scheduled): boolean {
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.turn < b.turn)
  }

  function push(one: Scheduled): void {
    let at = heap.length
    heap.push(one)
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !isEarlier(one, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = one
  }

  function pop(): Scheduled | undefined {
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const right = heap[left + 1]
      let child = heap[left]
      let below = left
      if (child !== undefined && right !== undefined && isEarlier(right, child)) {
        child = right
        below = left + 1
      }
      if (child === undefined || !isEarlier(child, last)) break
      heap[at] = child
      at = below
    }
    heap[at] = last
    return first
  }

  return {
    get nowMs() {
      return nowMs
    },
    get events() {
      return events
    },
    get nextAtMs() {
      return heap[0]?.atMs
    },
    after(ms, run) {
      const one: Scheduled = { atMs: nowMs + Math.max(0, ms), turn: turn++, run }
      push(one)
      return () => {
        one.run = undefined
      }
    },
    runUntil(atMs) {
      for (let next = heap[0]; next !== undefined && next.atMs <= atMs; next = heap[0]) {
        pop()
        if (next.run === undefined) continue
        if (halted) return
        nowMs = next.atMs
        events += 1
        if (events > eventsMax) throw new RangeError(`More than ${eventsMax} events`)
        next.run()
      }
      nowMs = Math.max(nowMs, atMs)
    },
    halt() {
      halted = true
    },
  }
}
