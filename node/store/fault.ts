/**
 * Our own disk or database failed, or holds what it cannot hold. A fault stops the node, which might
 * contradict itself otherwise; it is never answered to a client.
 */
export class StoreFault extends Error {
  override readonly name = 'StoreFault'
}

/** Runs something that touches the database; whatever it throws comes out as a `StoreFault`. */
export function faulting<Result>(what: string, run: () => Result): Result {
  try {
    return run()
  } catch (cause) {
    if (cause instanceof StoreFault) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StoreFault(`${what}: ${reason}`, { cause })
  }
}
