/**
 * Faults that the simulator plants to prove that it can find them (FEDERATION.md section 3 and 4 say what
 * each rule is for). Production never names one: the parameter that carries it is absent.
 */
export const plantedFaults = [
  'vote-before-durable',
  'quorum-too-small',
  'no-lock-rule',
  'round-zero-ignores-lock',
  'late-quorum-precommits',
  'epochs-added-up',
  'votes-after-close',
  'settles-with-too-few',
  'closes-without-locks',
  'keeps-closed-key',
  'unsettled-absence',
  'resends-own-latest-only',
] as const

export type PlantedFault = (typeof plantedFaults)[number]
