/**
 * Tells a server that what it gave has arrived. A node of ours keeps a message until the tag that it was given to is
 * heard again a while later (node/nymchat/delivery.ts), and whoever only reads says nothing: so a question of no
 * consequence is asked for it. A server that keeps nothing answers that, too.
 */
import { nymchatConfirmMs } from '../../proto/limits.js'
import type { Clock } from '../core/ports.js'

/** While messages keep coming, it is told after so many of them all the same. */
const unconfirmedMax = 256

export interface Confirming {
  /** A message came by the server, and is kept. */
  came(): void
  /** @returns whether the server was told of all that came, as soon as it was or cannot be */
  settled(): Promise<boolean>
  close(): void
}

/** @param say lets the server hear us, and resolves once it has; what it throws is taken for not told */
export function createConfirming(
  clock: Pick<Clock, 'startTimer'>,
  say: () => Promise<unknown>,
): Confirming {
  let unconfirmed = 0
  let cancel: (() => void) | undefined
  let isSaying = false
  let isTold = true
  let isClosed = false
  let waiting: ((told: boolean) => void)[] = []

  function start(): void {
    cancel?.()
    cancel = clock.startTimer(nymchatConfirmMs, () => void fire())
  }

  async function fire(): Promise<void> {
    cancel = undefined
    unconfirmed = 0
    isSaying = true
    isTold = await say().then(
      () => true,
      () => false,
    )
    isSaying = false
    if (unconfirmed > 0 && !isClosed) start()
    else settle()
  }

  function settle(): void {
    const told = waiting
    waiting = []
    for (const tell of told) tell(isTold)
  }

  return {
    came() {
      unconfirmed += 1
      if (isClosed || isSaying) return
      if (cancel === undefined || unconfirmed < unconfirmedMax) start()
    },
    settled() {
      if (cancel === undefined && !isSaying) return Promise.resolve(isTold)
      return new Promise((resolve) => waiting.push(resolve))
    },
    close() {
      isClosed = true
      if (cancel === undefined) return
      cancel()
      cancel = undefined
      isTold = false
      settle()
    },
  }
}
