/** Looks for proofs of work, one after the other. */
import { parentPort } from 'node:worker_threads'
import { findWork } from '../../proto/proof-of-work.js'
import type { FromWork, ToWork } from './work-messages.js'

const port = parentPort
if (port === null) throw new Error('This is a worker')

port.on('message', ({ job, worked, bits }: ToWork) => {
  const search = findWork(worked, bits)
  for (;;) {
    const { done, value } = search.next()
    if (!done) continue
    port.postMessage({ job, counter: value } satisfies FromWork)
    return
  }
})
