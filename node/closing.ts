/** Takes parts apart in the reverse of the order in which they were built. */
export class Closing {
  readonly #steps: (() => Promise<void> | void)[] = []

  /** Notes how the part that was just built is closed. */
  add(step: () => Promise<void> | void): void {
    this.#steps.push(step)
  }

  /** Closes every part, also when one of them fails. @throws the first failure */
  async run(): Promise<void> {
    const failures: unknown[] = []
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step()
      } catch (failure) {
        failures.push(failure)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}

/** Waits for a promise, but not for longer than a bound. @returns whether it was settled in time */
export async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const bound = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, ms, false)
  })
  const settled = promise.then(
    () => true,
    () => true,
  )
  const inTime = await Promise.race([settled, bound])
  clearTimeout(timer)
  return inTime
}
