/** Says what happens, with the time since the start. */
import { bytesToHex } from '../../proto/bytes.js'

export interface Narrator {
  /** @param part what it is about; empty when it goes on about the same */
  tell(part: string, text: string): void
  say(text: string): void
  timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }>
}

export function narrator(write: (line: string) => void): Narrator {
  const startedMs = performance.now()
  return {
    say: write,
    tell: (part, text) => {
      const atSeconds = ((performance.now() - startedMs) / 1_000).toFixed(1)
      write(`${atSeconds.padStart(5)} s  ${part.padEnd(9)} ${text}`)
    },
    timed: async (work) => {
      const fromMs = performance.now()
      const value = await work()
      return { value, ms: performance.now() - fromMs }
    },
  }
}

/** Enough of a mixnet address to tell two apart. */
export function shortAddress(address: string): string {
  return address.length > 24 ? `${address.slice(0, 12)}…${address.slice(-8)}` : address
}

export function shortKey(key: Uint8Array): string {
  return `${bytesToHex(key).slice(0, 8)}…`
}
