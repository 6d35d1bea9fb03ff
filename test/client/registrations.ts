/** What tests of registrations ask of hand-made nodes and clocks. */
import { systemClock } from '../../client/core/ports.js'
import { bytesToHex } from '../../proto/bytes.js'
import { type RefusalCode, refusalKinds } from '../../proto/errors.js'
import type { Registration } from '../../proto/registration.js'
import type { ResponseBody } from '../../proto/requests.js'
import type { HandMadeNode } from './hand-made-node.js'

/** Of all requests, repeats left out: how often one is repeated is a matter of the machine's load. */
export function registrationsHeard(node: HandMadeNode): Registration[] {
  return node.asked().flatMap(({ body }) => (body.kind === 'register' ? [body.registration] : []))
}

/** The system's clock, until it is told to leap over every deadline. */
export function leapingClock() {
  let leapMs = 0
  return {
    ...systemClock,
    elapsedMs: () => performance.now() + leapMs,
    leap() {
      leapMs = 3_600_000
    },
  }
}

export const refusal = (code: RefusalCode): ResponseBody => ({
  ...{ kind: 'refusal', code, sentence: `Refused: ${code}.` },
  ...{ retry: refusalKinds[code].retry, retryAfterMs: 3_600_000 },
})

export const hex = (one: Registration | undefined) => one && bytesToHex(one.bytes)
