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
 * What is told stands over what the home was made with, and an address over one of the same kind of
 * mixnet only.
 * @throws UsageError for mixes that make no sense; CarrierError `configuration` for what is malformed
 */
export function mixnetOf(
  { mixnet, mixnetApi, nymClient }: MixnetOptions,
  stored: CarrierConfiguration | undefined,
): CarrierConfiguration {
  const impliedKind = nymClient === undefined ? (stored?.kind ?? 'nym') : 'nym-client'
  const kind = mixnet ?? impliedKind
  if (nymClient !== undefined && kind !== 'nym-client') {
    throw new UsageError(`--nym-client goes with --mixnet nym-client, not with ${kind}.`)
  }
  if (mixnetApi !== undefined && kind === 'nym-client') {
    throw new UsageError('--mixnet-api goes with --mixnet nym or local; a nym-client has its own.')
  }
  const configuration = {
    ...(stored?.kind === kind ? stored : {}),
    kind,
    ...(mixnetApi === undefined ? {} : { apiUrl: mixnetApi }),
    ...(nymClient === undefined ? {} : { url: nymClient }),
  }
  if (kind === 'local' && !('apiUrl' in configuration)) {
    throw new UsageError(
      '--mixnet local needs --mixnet-api, for example http://127.0.0.1:8000/api.',
    )
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
