/** All that a messenger does by itself: one set of lanes for each kind of work. */
import { ClientError } from '../../core/errors.js'
import { dueChanges, runChanges } from './changing.js'
import { followOwnDevices } from './contacts.js'
import { dueAddresses, runAddresses } from './direct.js'
import { stepAsking } from './directory.js'
import { dueDrafts, runDrafts } from './drafting.js'
import type { MessengerEvent } from './events.js'
import { dueWaiting, runWaiting } from './inbox.js'
import { type Lane, Lanes } from './lanes.js'
import { dueLetters, runLetters } from './outbox.js'
import { dueProofs, runProofs } from './proving.js'
import { dueReceipts, runReceipts } from './receipts.js'
import { callDeadline, canRepeat, type Shared, sentenceOf } from './shared.js'

interface Kind {
  /** Lanes that run at once: those that wait for the mixnet; the others only wait for the desk. */
  readonly runningMax: number
  readonly due: (shared: Shared) => Lane[]
  readonly run: (shared: Shared, lane: string) => Promise<void>
}

const kinds: readonly Kind[] = [
  { runningMax: 8, due: dueLetters, run: runLetters },
  { runningMax: 4, due: dueDrafts, run: runDrafts },
  { runningMax: 4, due: dueChanges, run: runChanges },
  { runningMax: 1, due: dueReceipts, run: runReceipts },
  { runningMax: 1, due: dueAddresses, run: runAddresses },
]

export interface Workers {
  poke(): void
  /** Resolves when all that came has been read, as far as that is possible now. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

export function openWorkers(shared: Shared, tell: (event: MessengerEvent) => void): Workers {
  const { clock, pace } = shared
  const onFault = (fault: unknown) => {
    const isMemory = fault instanceof ClientError && fault.code === 'memory'
    const code = isMemory ? 'memory' : 'trouble'
    tell({ kind: 'warning', code, sentence: sentenceOf(fault) })
  }
  const parts = { clock, pauseMs: pace.repeatMaxMs, onFault }
  const lanesOf = ({ runningMax, due, run }: Kind) => {
    const work = { due: () => due(shared), run: (lane: string) => run(shared, lane) }
    return new Lanes({ ...parts, runningMax, ...work })
  }
  const waiting = lanesOf({ runningMax: 4, due: dueWaiting, run: runWaiting })
  const proofs = lanesOf({ runningMax: 4, due: dueProofs, run: runProofs })
  const lanes = [waiting, proofs, ...kinds.map(lanesOf)]
  lanes.push(new Lanes({ ...parts, runningMax: 2, ...contactChecks(shared) }))
  return {
    poke: () => {
      for (const one of lanes) one.poke()
    },
    async caughtUp() {
      // Each may make more of the other possible.
      while (!(waiting.isIdle && proofs.isIdle)) {
        await waiting.idle()
        await proofs.idle()
      }
    },
    async close() {
      await Promise.all(lanes.map((one) => one.close()))
    },
  }
}

/** Our own registration and those of contacts, looked at from time to time. */
function contactChecks(shared: Shared) {
  const { clock, pace, desk, directory, name: ownName } = shared
  /** By the clock that never jumps. */
  const dueMs = new Map<string, number>([[ownName, 0]])
  return {
    due(): Lane[] {
      const [nowMs, elapsedMs] = [clock.nowMs(), clock.elapsedMs()]
      for (const { key } of desk.list('contacts')) {
        if (!dueMs.has(key)) dueMs.set(key, elapsedMs + pace.contactCheckMs)
      }
      return [...dueMs].map(([lane, atMs]) => ({ lane, dueAtMs: nowMs + atMs - elapsedMs }))
    },
    async run(name: string): Promise<void> {
      try {
        await directory.ask(name, false, callDeadline(shared))
        if (name === ownName)
          await stepAsking(shared, async (turn) => followOwnDevices(shared, turn))
      } catch (error) {
        // Asked again next time; what needs it sooner asks by itself.
        if (!shared.signal.aborted) canRepeat(error)
      }
      dueMs.set(name, clock.elapsedMs() + pace.contactCheckMs)
    },
  }
}
