/** Whether a node can do its work for others. A node that nobody can reach is not healthy, however well it is. */
import type { CarrierState } from '../client/mixnet/carrier.js'
import type { NodeState } from '../proto/presence.js'

/** A carrier heals a dropped gateway within seconds; one that takes longer leaves its clients alone. */
const mixnetPatienceMs = 30_000
/** Four heartbeats of every other member. */
const silencePatienceMs = 20_000

export interface HealthFacts {
  readonly nowMs: number
  readonly state: NodeState
  readonly mixnet: CarrierState
  readonly mixnetSinceMs: number
  /** Whether there are members to hear. */
  readonly hasOthers: boolean
  /** When another member was heard last; undefined: never. */
  readonly memberHeardAtMs: number | undefined
}

export interface Health {
  readonly healthy: boolean
  /** What is wrong, in sentences. */
  readonly reasons: readonly string[]
}

export function healthOf(facts: HealthFacts): Health {
  const reasons = [stateFault(facts), mixnetFault(facts), silence(facts)].flatMap(
    (one) => one ?? [],
  )
  return { healthy: reasons.length === 0, reasons }
}

/** Catching up is work for others too: what is asked for meanwhile is answered or refused truly. */
function stateFault({ state }: HealthFacts): string | undefined {
  if (state === 'serving' || state === 'synchronising') return undefined
  return `The node is ${state}.`
}

function mixnetFault({ mixnet, mixnetSinceMs, nowMs }: HealthFacts): string | undefined {
  if (mixnet === 'connected') return undefined
  const seconds = Math.round(Math.abs(nowMs - mixnetSinceMs) / 1_000)
  if (mixnet === 'reconnecting' && seconds * 1_000 < mixnetPatienceMs) return undefined
  return `The mixnet is ${mixnet}, for ${seconds} s.`
}

function silence({ hasOthers, memberHeardAtMs, nowMs }: HealthFacts): string | undefined {
  if (!hasOthers) return undefined
  if (memberHeardAtMs === undefined) return 'No other member was heard since the start.'
  const silentMs = Math.abs(nowMs - memberHeardAtMs)
  if (silentMs < silencePatienceMs) return undefined
  return `No other member was heard for ${Math.round(silentMs / 1_000)} s.`
}
