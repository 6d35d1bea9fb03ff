/** The policy of an epoch: what a manifest rules beside its members. FEDERATION.md sections 1 and 2. */
import { expectInteger, expectPresent } from './codec.js'
import { RefusedError } from './errors.js'
import { admissionBitsMax, durationMsMax, nameLengthLimit } from './limits.js'
import type { NameGrammar } from './names.js'
import type * as wire from './wire.js'

export interface Policy {
  readonly names: NameGrammar
  /** Leading zero bits of work for a registration. */
  readonly admissionBits: number
  /** From a RETIRE to the next CLAIM of its name. */
  readonly quarantineMs: number
  /** How long mailboxes keep a message. */
  readonly retentionMs: number
}

/** @throws RefusedError `malformed` */
export function readPolicy(one: wire.Policy.$Properties | null | undefined): Policy {
  const policy = expectPresent(one, 'Policy')
  const names = expectPresent(policy.names, 'Name grammar')
  const read: Policy = {
    names: {
      lengthMin: names.lengthMin ?? 0,
      lengthMax: names.lengthMax ?? 0,
      separators: names.separators ?? '',
    },
    admissionBits: policy.admissionBits ?? 0,
    quarantineMs: expectInteger(policy.quarantineMs, 'Quarantine'),
    retentionMs: expectInteger(policy.retentionMs, 'Retention'),
  }
  const fault = policyFault(read)
  if (fault !== undefined) throw new RefusedError('malformed', `Policy: ${fault}`)
  return read
}

/** What is impossible about a policy, or undefined. */
export function policyFault({
  names,
  admissionBits,
  quarantineMs,
  retentionMs,
}: Policy): string | undefined {
  if (names.lengthMin < 1 || names.lengthMin > names.lengthMax) return 'no name has such a length.'
  if (names.lengthMax > nameLengthLimit) return `names have at most ${nameLengthLimit} characters.`
  if (!/^-?\.?_?$/.test(names.separators)) {
    return `separators are of '-', '.', '_', each once and in this order.`
  }
  if (admissionBits > admissionBitsMax) return `at most ${admissionBitsMax} bits of work.`
  if (quarantineMs > durationMsMax || retentionMs > durationMsMax) return 'at most ten years.'
  return undefined
}
