import type { CarrierEvents, CarrierState, Frame } from '../../client/mixnet/carrier.js'

/** Generous, because it only decides how long a broken carrier takes to be called broken. */
const patienceMs = 45_000

/** Collects what a carrier tells, and lets a test wait for it. */
export class Inbox implements CarrierEvents {
  readonly frames: Frame[] = []
  readonly states: CarrierState[] = []
  readonly #watchers = new Set<() => void>()
  #answer: ((frame: Frame) => void) | undefined

  constructor(answer?: (frame: Frame) => void) {
    this.#answer = answer
  }

  answerWith(answer: (frame: Frame) => void): void {
    this.#answer = answer
  }

  onFrame(frame: Frame): void {
    this.frames.push(frame)
    this.#answer?.(frame)
    this.#tell()
  }

  onState(state: CarrierState): void {
    this.states.push(state)
    this.#tell()
  }

  /** The first frame that fits, past or coming. */
  frame(fits: (frame: Frame) => boolean, what: string): Promise<Frame> {
    return this.#until(() => this.frames.find(fits), what)
  }

  state(wanted: CarrierState, from = 0): Promise<CarrierState> {
    return this.#until(
      () => this.states.slice(from).find((state) => state === wanted),
      `state ${wanted}`,
    )
  }

  async until(done: () => boolean, what: string): Promise<void> {
    await this.#until(() => done() || undefined, what)
  }

  #tell(): void {
    for (const watcher of [...this.#watchers]) watcher()
  }

  #until<T>(look: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#watchers.delete(check)
        reject(new Error(`waited ${patienceMs} ms in vain for: ${what}`))
      }, patienceMs)
      const check = () => {
        const found = look()
        if (found === undefined) return
        this.#watchers.delete(check)
        clearTimeout(timer)
        resolve(found)
      }
      this.#watchers.add(check)
      check()
    })
  }
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
