/**
 * How peers behave, by counts alone: whoever sends what nobody honest can send is cut off for a while. Being
 * busy is no fault.
 */
import type { NodeId } from '../ports.js'

/** Faults that are borne without anything good beside them. */
const faultsBorne = 16
/** Good frames that make up for one fault: versions differ, and a page of memory turns bad. */
const goodPerFault = 256
/** Identities cost nothing, so only so many are remembered; the one longest silent is forgotten first. */
const peersRemembered = 4_096

interface Record {
  good: number
  faults: number
  /** Undefined: heard. */
  cutOffUntilMs: number | undefined
}

export interface Conduct {
  good(node: NodeId): void
  /** @returns whether the node is cut off by this one */
  fault(node: NodeId): boolean
  cutOff(node: NodeId, ms: number): void
  isCutOff(node: NodeId): boolean
  faults(node: NodeId): number
}

/** @param cutOffMs how long a node is refused after one fault too many */
export function createConduct(now: () => number, cutOffMs: (node: NodeId) => number): Conduct {
  const records = new Map<NodeId, Record>()

  function recordOf(node: NodeId): Record {
    const record = records.get(node) ?? { good: 0, faults: 0, cutOffUntilMs: undefined }
    records.delete(node)
    records.set(node, record)
    if (records.size > peersRemembered) {
      const [oldest] = records.keys()
      if (oldest !== undefined) records.delete(oldest)
    }
    return record
  }

  function cutOff(node: NodeId, ms: number): void {
    const record = recordOf(node)
    record.cutOffUntilMs = now() + ms
    record.good = 0
    record.faults = 0
  }

  return {
    cutOff,
    good(node) {
      const record = recordOf(node)
      record.good += 1
      if (record.good < goodPerFault || record.faults === 0) return
      record.good = 0
      record.faults -= 1
    },
    fault(node) {
      const record = recordOf(node)
      record.faults += 1
      if (record.faults <= faultsBorne) return false
      cutOff(node, cutOffMs(node))
      return true
    },
    isCutOff(node) {
      const until = records.get(node)?.cutOffUntilMs
      return until !== undefined && now() < until
    },
    faults: (node) => records.get(node)?.faults ?? 0,
  }
}
