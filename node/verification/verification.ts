/**
 * Verifies certificates on worker threads when there are many, as while a node catches up. FEDERATION.md
 * section 5. What a worker finds good, the driver takes as verified; everything else it verifies itself, so
 * a worker that fails costs time and nothing more.
 */
import { Worker } from 'node:worker_threads'
import type { EncodedCertificate } from '../../cluster/messages.js'
import type { Verification } from '../../cluster/ports.js'
import { concatBytes } from '../../proto/bytes.js'
import { encodeCertifiedManifest, type ManifestChain } from '../../proto/manifest.js'
import type { FromWorker, ToWorker } from './messages.js'

export interface VerificationOptions {
  /** At most; started when they are first needed, and let go when they are not. */
  readonly threads?: number
  /** Of fewer certificates than that at once, the main thread has soon verified all. */
  readonly fewest?: number
  /** Without work for so long, the workers end. */
  readonly idleMs?: number
  readonly log?: VerificationLog
  /** Another program for the workers, for tests. */
  readonly worker?: URL
}

export interface VerificationLog {
  warn(fields: object, text: string): void
}

export interface ClosableVerification extends Verification {
  /** How many workers run. */
  readonly running: number
  /** Whoever waits is told that nothing was looked at. */
  close(): Promise<void>
}

/** Of a worker; beyond that, the main thread helps. */
const jobsMax = 16
/** Workers that ended by themselves, after which no more are started. */
const failuresMax = 3

type Done = (holds: readonly boolean[] | undefined) => void

interface Helper {
  readonly worker: Worker
  readonly jobs: Map<number, Done>
  /** The chain that it was told last. */
  chain: ManifestChain | undefined
}

export function createVerification(options: VerificationOptions = {}): ClosableVerification {
  const { threads = 2, fewest = 16, idleMs = 30_000 } = options
  const program = options.worker ?? new URL('./worker.js', import.meta.url)
  const helpers = new Set<Helper>()
  let jobs = 0
  let failures = 0
  let closed = false
  let idle: NodeJS.Timeout | undefined

  function open(
    certificates: readonly EncodedCertificate[],
    chain: ManifestChain,
    done: Done,
  ): void {
    const helper = certificates.length < fewest ? undefined : freeHelper()
    if (helper === undefined) {
      setImmediate(done, undefined)
      return
    }
    tell(helper, certificates, chain, done)
    clearTimeout(idle)
    idle = undefined
  }

  function freeHelper(): Helper | undefined {
    if (closed || failures >= failuresMax) return undefined
    let best: Helper | undefined
    for (const one of helpers) if (best === undefined || one.jobs.size < best.jobs.size) best = one
    if ((best === undefined || best.jobs.size > 0) && helpers.size < threads) return start()
    return best !== undefined && best.jobs.size < jobsMax ? best : undefined
  }

  function tell(
    helper: Helper,
    certificates: readonly EncodedCertificate[],
    chain: ManifestChain,
    done: Done,
  ): void {
    if (helper.chain !== chain) {
      helper.chain = chain
      post(helper, { kind: 'chain', manifests: chain.map(encodeCertifiedManifest) })
    }
    const job = jobs++
    helper.jobs.set(job, done)
    helper.worker.ref()
    const bytes = concatBytes(...certificates.map((one) => one.bytes))
    const lengths = certificates.map((one) => one.bytes.length)
    post(helper, { kind: 'open', job, bytes, lengths }, [bytes.buffer as ArrayBuffer])
  }

  function post({ worker }: Helper, message: ToWorker, transferred: ArrayBuffer[] = []): void {
    worker.postMessage(message, transferred)
  }

  function start(): Helper {
    const worker = new Worker(program)
    const helper: Helper = { worker, jobs: new Map(), chain: undefined }
    helpers.add(helper)
    // What waits for it keeps the process; a worker without work does not.
    worker.unref()
    worker.on('message', ({ job, holds }: FromWorker) => {
      const done = helper.jobs.get(job)
      helper.jobs.delete(job)
      if (helper.jobs.size === 0) worker.unref()
      endWhenIdle()
      done?.(holds)
    })
    worker.on('error', (reason) => {
      options.log?.warn({ reason: reason.message }, 'a verifying worker failed')
    })
    worker.on('exit', () => {
      if (helpers.delete(helper)) failures += 1
      giveBack(helper)
    })
    return helper
  }

  function giveBack(helper: Helper): void {
    const waiting = [...helper.jobs.values()]
    helper.jobs.clear()
    for (const done of waiting) done(undefined)
  }

  function endWhenIdle(): void {
    if (closed || idle !== undefined || [...helpers].some(({ jobs }) => jobs.size > 0)) return
    idle = setTimeout(() => {
      idle = undefined
      void end()
    }, idleMs)
    idle.unref()
  }

  async function end(): Promise<void> {
    const ending = [...helpers]
    helpers.clear()
    for (const helper of ending) giveBack(helper)
    await Promise.all(ending.map(({ worker }) => worker.terminate()))
  }

  return {
    open,
    get running() {
      return helpers.size
    },
    async close() {
      closed = true
      clearTimeout(idle)
      await end()
    },
  }
}
