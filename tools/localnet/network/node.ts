import type { KeyObject } from 'node:crypto'
import { decodeNodeAddress } from '../protocol/node-address.js'
import { SphinxError } from '../sphinx/errors.js'
import { type FinalHop, type Hop, openPacket, unwrapPacket } from '../sphinx/hop.js'
import type { NodeCounters } from './counters.js'
import { createReplayFilter } from './replay-filter.js'
import type { Router, Station, Transit } from './router.js'

export interface NodeParts {
  readonly privateKey: KeyObject
  readonly counters: NodeCounters
  readonly router: Router
  /** A stopped node loses what reaches it, like a machine that is down. */
  isRunning(): boolean
  /** Gateways take packets that end at them; mixes have no clients. */
  readonly deliver?: (final: FinalHop, transit: Transit) => void
}

/**
 * One node of the mixnet: opens what arrives, refuses what it saw before, and passes the rest on. Every
 * refusal is counted under its reason and touches nobody but the packet's sender. NYM.md section 4.1.
 */
export function createNode(parts: NodeParts): Station {
  const { privateKey, counters, router, deliver } = parts
  const seenBefore = createReplayFilter()

  const process = (transit: Transit): Hop | undefined => {
    try {
      const opened = openPacket(privateKey, transit.packet)
      if (seenBefore(opened.secrets.replayTag)) {
        counters.dropped('replayed')
        return undefined
      }
      return unwrapPacket(opened)
    } catch (error) {
      if (!(error instanceof SphinxError)) throw error
      counters.dropped(error.kind)
      return undefined
    }
  }

  return {
    counters,
    arrive(transit) {
      if (!parts.isRunning()) {
        counters.dropped('node-stopped')
        return
      }
      counters.received()
      const hop = process(transit)
      if (hop === undefined) return
      if (hop.kind === 'final') {
        if (deliver === undefined) counters.dropped('final-at-mix')
        else deliver(hop, transit)
        return
      }
      const port = nextPort(hop.nextAddress)
      if (port === undefined) {
        counters.dropped('unknown-next-hop')
        return
      }
      const onward = { ...transit, packet: hop.packet }
      router.forward(counters, port, onward, hop.delayNs)
    },
  }
}

function nextPort(address: Buffer): number | undefined {
  try {
    return decodeNodeAddress(address).port
  } catch {
    return undefined
  }
}
