/** Plays the seeds that it is sent, one task after the other. */
import { parentPort } from 'node:worker_threads'
import { type Task, verdictsOf } from './verdict.js'

parentPort?.on('message', (task: Task) => parentPort?.postMessage(verdictsOf(task)))
