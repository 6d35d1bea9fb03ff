/** Many seeds on several threads. What comes out does not depend on how many there are. */
import { Worker } from 'node:worker_threads'
import type { PlantedFault } from '../../cluster/rules/planted.js'
import type { Wish } from './make-scenario.js'
import type { Task, Verdict } from './verdict.js'

/** Seeds of one message to a thread: some hundred milliseconds of work. */
const taskSeeds = 20

export interface RunOptions {
  readonly from: number
  readonly seeds: number
  readonly wish: Wish
  readonly threads: number
  readonly planted?: PlantedFault | undefined
  /** Told of each task's verdicts, in no particular order. @returns whether to go on */
  readonly onVerdicts: (verdicts: readonly Verdict[]) => boolean
}

/** Resolves when all seeds are played, or `onVerdicts` has had enough. */
export async function runSeeds(options: RunOptions): Promise<void> {
  const { wish, planted, onVerdicts } = options
  const end = options.from + options.seeds
  let next = options.from
  let enough = false

  function takeTask(): Task | undefined {
    if (enough || next >= end) return undefined
    const from = next
    next = Math.min(end, next + taskSeeds)
    return { from, count: next - from, wish, planted }
  }

  async function work(): Promise<void> {
    const worker = new Worker(new URL('./worker.js', import.meta.url))
    try {
      for (let task = takeTask(); task !== undefined; task = takeTask()) {
        if (!onVerdicts(await ask(worker, task))) enough = true
      }
    } finally {
      await worker.terminate()
    }
  }

  await Promise.all(Array.from({ length: options.threads }, work))
}

function ask(worker: Worker, task: Task): Promise<readonly Verdict[]> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      worker.off('message', onMessage)
      worker.off('error', onError)
      finish()
    }
    const onMessage = (verdicts: readonly Verdict[]) => settle(() => resolve(verdicts))
    const onError = (error: Error) => settle(() => reject(error))
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.postMessage(task)
  })
}
