/** Whom letters are for, by their certified registrations. */
import { loginKeys } from '../../../proto/registration.js'
import type { Context } from '../../core/context.js'
import { ClientError } from '../../core/errors.js'
import { lookup } from '../../core/lookup.js'
import type { Deadline } from '../../core/waiting.js'
import type { Addressee } from './mail.js'

/** A conversation does not look its partner up at every message; a new device waits no longer than this. */
const keptMs = 5 * 60_000
/** Of the names that were written to last. */
const keptNamesMax = 1_024

export interface Addressees {
  /**
   * @param isFresh asks a node now; otherwise what was verified in the last minutes serves
   * @throws ClientError `unknown-name`, `pending`, and what `lookup` throws
   */
  find(name: string, isFresh: boolean, deadline: Deadline): Promise<Addressee>
}

export function createAddressees(context: Context): Addressees {
  const { clock } = context
  const kept = new Map<string, { readonly addressee: Addressee; readonly atMs: number }>()

  function keep(addressee: Addressee): Addressee {
    const { name, sequence } = addressee
    const earlier = kept.get(name)
    kept.delete(name)
    // Lookups overtake each other; client/core takes nothing older than what it had verified at its start.
    const newest = earlier && earlier.addressee.sequence > sequence ? earlier.addressee : addressee
    kept.set(name, { addressee: newest, atMs: clock.elapsedMs() })
    const [oldest] = kept.keys()
    if (kept.size > keptNamesMax && oldest !== undefined) kept.delete(oldest)
    return newest
  }

  return {
    async find(name, isFresh, deadline) {
      const known = kept.get(name)
      if (!isFresh && known && clock.elapsedMs() - known.atMs < keptMs) return known.addressee
      const found = await lookup(context, name, deadline)
      if (found.status === 'pending') {
        throw new ClientError('pending', `A registration of '${name}' is being decided.`)
      }
      if (found.status !== 'held') {
        kept.delete(name)
        throw new ClientError('unknown-name', `Nobody holds '${name}'.`)
      }
      const { registration } = found.certificate
      const { sequence, ownerKey, homeNodes } = registration
      return keep({ name, sequence, ownerKey, devices: loginKeys(registration), homeNodes })
    },
  }
}

/** @throws ClientError `no-mailbox` */
export function expectHomes({ name, homeNodes }: Addressee): readonly Uint8Array[] {
  if (homeNodes.length > 0) return homeNodes
  const sentence = `'${name}' lists no home node, so that nobody keeps messages for it.`
  throw new ClientError('no-mailbox', sentence)
}
