/** Which carrier the options ask for. */
import type { CarrierConfiguration } from '../../client/mixnet/open-carrier.js'
import { type Chosen, type OptionName, UsageError } from './options.js'

/** @throws UsageError for options that do not go together */
export function carrierConfiguration(chosen: Chosen): CarrierConfiguration {
  const kind = chosen.get('mixnet')
  const apiUrl = chosen.text('mixnet-api')
  switch (kind) {
    case 'nym':
      refuse(chosen, kind, ['nym-client', 'mixnet-hop-delay-ms'])
      return { kind, ...(apiUrl !== undefined && { apiUrl }) }
    case 'local': {
      refuse(chosen, kind, ['nym-client'])
      if (apiUrl === undefined) {
        throw new UsageError(
          '--mixnet local needs the nym-api of your network: --mixnet-api http://127.0.0.1:PORT/api',
        )
      }
      const averageHopDelayMs = chosen.get('mixnet-hop-delay-ms')
      return {
        kind,
        apiUrl,
        ...(averageHopDelayMs !== undefined && { averageHopDelayMs: Number(averageHopDelayMs) }),
      }
    }
    case 'nym-client': {
      refuse(chosen, kind, ['mixnet-api', 'mixnet-hop-delay-ms'])
      const url = chosen.text('nym-client')
      return { kind, ...(url !== undefined && { url }) }
    }
  }
}

function refuse(chosen: Chosen, kind: string, options: readonly OptionName[]): void {
  const wrong = options.find((name) => chosen.has(name))
  if (wrong === undefined) return
  throw new UsageError(`--${wrong} has no meaning with --mixnet ${kind}: leave one of them out.`)
}
