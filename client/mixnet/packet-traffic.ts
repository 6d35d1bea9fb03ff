/** Nothing new left for this long: whatever was accepted is on its way, ms. */
const quietMs = 60
/** The client repeats what gets no ack after about 1.5 s: idle for longer, nothing is left to do, ms. */
const idleMs = 4_000
const lookMs = 10

/** Watches packets leave and acks return, to tell when a client may be stopped. */
export class PacketTraffic {
  #sent = 0
  #acks = 0
  #lastSentAt = Number.NEGATIVE_INFINITY

  note(kind: 'sent' | 'ack'): void {
    if (kind === 'ack') {
      this.#acks += 1
      return
    }
    this.#sent += 1
    this.#lastSentAt = performance.now()
  }

  /** Resolves when all packets are acked and no new ones leave, at the latest after the grace. */
  async settled(graceMs: number): Promise<void> {
    const since = performance.now()
    if (since - this.#lastSentAt > idleMs) return
    while (performance.now() < since + graceMs) {
      const quietFor = performance.now() - Math.max(this.#lastSentAt, since)
      if (quietFor >= quietMs && this.#acks >= this.#sent) return
      await new Promise((resolve) => setTimeout(resolve, lookMs))
    }
  }
}
