/** Key packages of others, one of each device. */
import { equalBytes } from '../../../proto/bytes.js'
import type { DeviceKeyPackage } from '../../../proto/messages.js'
import type { Context } from '../../core/context.js'
import type { ClientError } from '../../core/errors.js'
import { worstOf } from '../../core/failures.js'
import type { Deadline } from '../../core/waiting.js'
import { type Addressees, expectHomes } from './addressees.js'
import { expectOtherHomeHelps, withNodeOf } from './home-nodes.js'
import type { Addressee } from './mail.js'

/**
 * From the first home node that has some of the name's devices, or of the one that is wanted. What is in them is
 * not looked at here.
 * @returns none when home nodes answer and have none
 * @throws ClientError `unknown-name`, `no-mailbox`, and that of a home node when none answers
 */
export async function takeKeyPackages(
  context: Context,
  addressees: Addressees,
  name: string,
  deadline: Deadline,
  device?: Uint8Array,
): Promise<readonly DeviceKeyPackage[]> {
  const { federation } = context
  const request = { kind: 'take-key-package', name, device } as const
  let owner = await addressees.find(name, false, deadline)
  const homes = expectHomes(owner)
  const failures: ClientError[] = []
  for (const [i, node] of homes.entries()) {
    try {
      const packages = await withNodeOf(
        ...([context, node, deadline, homes.length - i] as const),
        async ({ address }, share) => (await federation.ask(address, request, share)).body.packages,
      )
      // A device may have been listed since the name was looked up; one that is not is no member of anything.
      if (!packages.every((one) => isOf(owner, one))) {
        owner = await addressees.find(name, true, deadline)
      }
      const own = packages.filter(
        (one) => isOf(owner, one) && (device === undefined || equalBytes(one.device, device)),
      )
      if (own.length > 0) return own
    } catch (error) {
      failures.push(expectOtherHomeHelps(error))
    }
  }
  if (failures.length === homes.length) throw worstOf(failures)
  return []
}

function isOf({ devices }: Addressee, { device }: DeviceKeyPackage): boolean {
  return devices.some((key) => equalBytes(key, device))
}
