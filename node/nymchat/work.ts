/**
 * Proof of work for registrations of nymCHAT's clients, which cannot do it themselves: on a thread of its own,
 * one at a time, so that a rush of registrations slows registrations and nothing else. Each sender has at most one
 * waiting or under way. Whoever has many tags can still fill the queue: then all others are told that it is full.
 */
import { Worker } from 'node:worker_threads'
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { RefusedError } from '../../proto/errors.js'
import { type Worked, workBits } from '../../proto/proof-of-work.js'
import type { Work } from './ports.js'
import type { FromWork, ToWork } from './work-messages.js'

export interface WorkOptions {
  readonly log?: { warn(fields: object, text: string): void } | undefined
  /** Another program for the thread, for tests. */
  readonly program?: URL
}

export interface ClosableWork extends Work {
  /** Whoever waits is refused. */
  close(): Promise<void>
}

/** A minute's work at 18 bits: who comes later would wait in vain. */
const jobsMax = 64
/** Some 16 million hashes, half a minute: a policy that asks for more wants its users to work themselves. */
export const nodeWorkBitsMax = 24

interface Job {
  readonly senderTag: SenderTag
  resolve(counter: number): void
  reject(refusal: RefusedError): void
}

export function createWork(options: WorkOptions = {}): ClosableWork {
  const program = options.program ?? new URL('./work-thread.js', import.meta.url)
  const jobs = new Map<number, Job>()
  const working = new Set<SenderTag>()
  let thread: Worker | undefined
  let count = 0
  let closed = false

  function start(): Worker {
    const started = new Worker(program)
    started.unref()
    started.on('message', ({ job, counter }: FromWork) => {
      const done = jobs.get(job)
      if (done === undefined) return
      jobs.delete(job)
      working.delete(done.senderTag)
      if (jobs.size === 0) started.unref()
      done.resolve(counter)
    })
    started.on('error', (reason) => {
      options.log?.warn({ reason: reason.message }, 'the working thread failed')
    })
    started.on('exit', () => {
      if (thread === started) thread = undefined
      giveBack()
    })
    return started
  }

  function giveBack(): void {
    const waiting = [...jobs.values()]
    jobs.clear()
    working.clear()
    for (const job of waiting) job.reject(busy())
  }

  return {
    find(worked: Worked, bits: number, senderTag: SenderTag) {
      if (workBits(worked, 0) >= bits) return Promise.resolve(0)
      if (working.has(senderTag)) return Promise.reject(busy())
      if (closed || bits > nodeWorkBitsMax || jobs.size >= jobsMax) return Promise.reject(busy())
      return new Promise((resolve, reject) => {
        const job = count++
        jobs.set(job, { senderTag, resolve, reject })
        working.add(senderTag)
        thread ??= start()
        // What waits for it keeps the process; a thread without work does not.
        thread.ref()
        const { federationId, name, sequence, ownerKey, nonce } = worked
        const fields = { federationId, name, sequence, ownerKey, nonce }
        thread.postMessage({ job, worked: fields, bits } satisfies ToWork)
      })
    },
    async close() {
      closed = true
      giveBack()
      await thread?.terminate()
    },
  }
}

function busy(): RefusedError {
  return new RefusedError(
    'busy',
    'This node cannot do the work of another registration now.',
    60_000,
  )
}
