/** Tells whether a packet's replay tag was seen before, and remembers it. */
export type ReplayFilter = (tag: Buffer) => boolean

/** Tags of one generation at most; a filter keeps two generations, in at most 4 MiB. */
export const replayGenerationTags = 131_072

/**
 * One filter a node key. Tags are outputs of a KDF, so 64 bits of each are enough to tell them apart. They go
 * into open-addressed tables that grow with use; when the younger of two generations is full, the older is
 * forgotten. So at least the last 131,072 packets are known, and memory stays bounded however many come.
 * Filters do not outlive the process: after a restart one old packet may pass once more.
 */
export function createReplayFilter(generationTags = replayGenerationTags): ReplayFilter {
  let young = createTable(generationTags)
  let old = createTable(generationTags)
  return (tag) => {
    const high = tag.readUInt32LE(0)
    // A slot of two zeros is an empty one.
    const low = tag.readUInt32LE(4) || 1
    if (young.has(high, low) || old.has(high, low)) return true
    if (young.size() === generationTags) {
      old = young
      young = createTable(generationTags)
    }
    young.add(high, low)
    return false
  }
}

function createTable(capacity: number) {
  let slots = 256
  let table = new Uint32Array(slots * 2)
  let size = 0
  /** The slot that holds the fingerprint, or the empty one where it would go. */
  const find = (high: number, low: number): number => {
    let slot = high & (slots - 1)
    while (table[slot * 2 + 1] !== 0) {
      if (table[slot * 2] === high && table[slot * 2 + 1] === low) return slot
      slot = (slot + 1) & (slots - 1)
    }
    return slot
  }
  const place = (high: number, low: number): void => {
    const slot = find(high, low)
    table[slot * 2] = high
    table[slot * 2 + 1] = low
  }
  const grow = (): void => {
    const before = table
    slots *= 2
    table = new Uint32Array(slots * 2)
    for (let at = 0; at < before.length; at += 2) {
      const low = before[at + 1] ?? 0
      if (low !== 0) place(before[at] ?? 0, low)
    }
  }
  return {
    size: () => size,
    has: (high: number, low: number): boolean => table[find(high, low) * 2 + 1] !== 0,
    add(high: number, low: number): void {
      if (size * 2 >= slots && slots < capacity * 2) grow()
      place(high, low)
      size++
    },
  }
}
