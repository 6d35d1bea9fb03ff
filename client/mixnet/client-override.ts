import { replySurbsKeptMinDefault } from './settings.js'

/** Settings of a Nym client that we change; what is absent keeps Nym's default. */
export interface NymClientTuning {
  /** Send dummy packets, so that an observer cannot tell when we talk. On by default; off in tests. */
  readonly coverTraffic?: boolean
  /** Mean delay at each mix, ms; Nym's default when absent. */
  readonly averageHopDelayMs?: number
  /**
   * How long beyond the expected time the client waits for an ack before it repeats a packet, ms; Nym's
   * 1,500 when absent. More keeps busy machines from repeating what is merely late; less recovers
   * faster from loss.
   */
  readonly ackPatienceMs?: number
  /** SURBs to keep per sender before asking for more; see settings.ts. */
  readonly replySurbsKeptMin?: number
}

/** Camel-case overrides as the Nym client takes them (NYM.md section 1.2). */
export type ClientOverride = Record<string, Record<string, number | boolean>>

export function clientOverride(tuning: NymClientTuning): ClientOverride {
  const delayMs = tuning.averageHopDelayMs
  const patienceMs = tuning.ackPatienceMs
  const bare = tuning.coverTraffic === false
  return {
    traffic: {
      ...(delayMs !== undefined && { averagePacketDelayMs: delayMs }),
      ...(bare && {
        disableMainPoissonPacketDistribution: true,
        messageSendingAverageDelayMs: 1,
      }),
    },
    acknowledgements: {
      ...(delayMs !== undefined && { averageAckDelayMs: delayMs }),
      ...(patienceMs !== undefined && { ackWaitAdditionMs: patienceMs }),
    },
    ...(bare && { coverTraffic: { disableLoopCoverTrafficStream: true } }),
    replySurbs: {
      minimumReplySurbStorageThreshold: tuning.replySurbsKeptMin ?? replySurbsKeptMinDefault,
      freshSenderTags: false,
    },
  }
}
