/** Tells the operator of floods, in numbers and now and then; never who they come from. */
import type { Logger } from 'pino'
import type { DoorCounts } from './door.js'

export interface FloodReport {
  /** Warns of what was dropped or refused for going too fast since the last time, if anything was. */
  tell(): void
}

export function createFloodReport(counts: DoorCounts, log: Logger): FloodReport {
  let flooding = counts.dropped.flooding
  let refusals = counts.refusals
  let requests = counts.requests
  return {
    tell() {
      const since = {
        dropped: counts.dropped.flooding - flooding,
        refused: counts.refusals - refusals,
        requests: counts.requests - requests,
      }
      flooding = counts.dropped.flooding
      refusals = counts.refusals
      requests = counts.requests
      if (since.dropped > 0) log.warn(since, 'requests come faster than they are taken')
    },
  }
}
