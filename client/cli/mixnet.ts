/** Which mixnet a command uses: what it is told, or else what the home was made with. */
import { type CarrierConfiguration, checkCarrierConfiguration } from '../mixnet/open-carrier.js'
import { UsageError } from './exit-codes.js'

export const mixnetKinds = ['nym', 'local', 'nym-client'] as const
export type MixnetKind = (typeof mixnetKinds)[number]

export interface MixnetOptions {
  readonly mixnet?: MixnetKind | undefined
  readonly mixnetApi?: string | undefined
  readonly nymClient?: string | undefined
}

/**
 * @returns undefined when nothing is said
 * @throws UsageError for mixes that make no sense; CarrierError `configuration` for what is malformed
 */
export function mixnetOf({
  mixnet,
  mixnetApi,
  nymClient,
}: MixnetOptions): CarrierConfiguration | undefined {
  if (mixnet === undefined && mixnetApi === undefined && nymClient === undefined) return undefined
  const kind = mixnet ?? (nymClient === undefined ? 'nym' : 'nym-client')
  if (nymClient !== undefined && kind !== 'nym-client') {
    throw new UsageError(`--nym-client goes with --mixnet nym-client, not with ${kind}.`)
  }
  if (mixnetApi !== undefined && kind === 'nym-client') {
    throw new UsageError('--mixnet-api goes with --mixnet nym or local; a nym-client has its own.')
  }
  if (kind === 'local' && mixnetApi === undefined) {
    throw new UsageError(
      '--mixnet local needs --mixnet-api, for example http://127.0.0.1:8000/api.',
    )
  }
  const configuration = {
    kind,
    ...(mixnetApi === undefined ? {} : { apiUrl: mixnetApi }),
    ...(nymClient === undefined ? {} : { url: nymClient }),
  }
  checkCarrierConfiguration(configuration)
  return configuration
}

/** @throws CarrierError `configuration` */
export function storedMixnet(text: string): CarrierConfiguration {
  const configuration: unknown = JSON.parse(text)
  checkCarrierConfiguration(configuration)
  return configuration
}
