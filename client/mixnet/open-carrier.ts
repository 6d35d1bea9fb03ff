import { base58 } from '@scure/base'
import { type Answerer, CarrierError, type CarrierEvents, type IdentityStore } from './carrier.js'
import { openNymClientCarrier } from './nym-client-carrier.js'
import { type NymWasmCarrierOptions, openNymWasmCarrier } from './nym-wasm-carrier.js'
import { ackPatienceLocalMs, messageBytesMaxDefault, replySurbsMax } from './settings.js'

/** What a user may choose for every kind. */
export interface CommonCarrierConfiguration {
  /** Time for the first connection, ms. */
  readonly connectTimeoutMs?: number
  /** How long a send waits while the network is out of reach, ms. */
  readonly waitMsMax?: number
  /** Largest message, bytes. */
  readonly messageBytesMax?: number
}

interface WasmCarrierConfiguration extends CommonCarrierConfiguration {
  readonly preferredGateway?: string
  readonly forceTls?: boolean
  readonly replySurbsKeptMin?: number
}

/**
 * nym: the public Nym network, with cover traffic; local: a network of one's own, without cover traffic
 * or delays unless told; nym-client: a native nym-client (or its drop-in) that runs beside us.
 */
export type CarrierConfiguration =
  | ({ readonly kind: 'nym'; readonly apiUrl?: string } & WasmCarrierConfiguration)
  | ({
      readonly kind: 'local'
      readonly apiUrl: string
      readonly coverTraffic?: boolean
      readonly averageHopDelayMs?: number
      readonly ackPatienceMs?: number
    } & WasmCarrierConfiguration)
  | ({ readonly kind: 'nym-client'; readonly url?: string } & CommonCarrierConfiguration)

/** Mainnet's API and the native client's own port. */
export const nymApiUrlDefault = 'https://validator.nymtech.net/api'
export const nymClientUrlDefault = 'ws://127.0.0.1:1977'

/** Timers of the platform take no more. */
const timerMsMax = 2 ** 31 - 1
/** Above this the WASM client computes for minutes and its memory grows for good (NYM.md section 9). */
const messageBytesCeiling = 4 * 1024 * 1024

const commonOptions = ['kind', 'connectTimeoutMs', 'waitMsMax', 'messageBytesMax']
const wasmOptions = [
  ...commonOptions,
  'apiUrl',
  'preferredGateway',
  'forceTls',
  'replySurbsKeptMin',
]
const optionsOf: Record<CarrierConfiguration['kind'], readonly string[]> = {
  nym: wasmOptions,
  local: [...wasmOptions, 'coverTraffic', 'averageHopDelayMs', 'ackPatienceMs'],
  'nym-client': [...commonOptions, 'url'],
}

/**
 * Opens the carrier that a configuration asks for (Node only). With a nym-client the identity is that
 * program's, and the store is not used.
 * @throws CarrierError `configuration`, and as the carrier's own opening
 */
export async function openCarrier(
  configuration: CarrierConfiguration,
  events: CarrierEvents,
  identityStore?: IdentityStore,
): Promise<Answerer> {
  checkCarrierConfiguration(configuration)
  if (configuration.kind === 'nym-client') {
    return openNymClientCarrier(
      { ...configuration, url: configuration.url ?? nymClientUrlDefault },
      events,
    )
  }
  return openNymWasmCarrier(wasmOptionsOf(configuration, identityStore), events)
}

/** @throws CarrierError `configuration`, naming the option and what it may be */
export function checkCarrierConfiguration(
  configuration: unknown,
): asserts configuration is CarrierConfiguration {
  if (typeof configuration !== 'object' || configuration === null) {
    throw wrong('a carrier configuration is an object')
  }
  const options = configuration as Record<string, unknown>
  const { kind } = options
  if (kind !== 'nym' && kind !== 'local' && kind !== 'nym-client') {
    throw wrong(`kind must be nym, local or nym-client, not ${JSON.stringify(kind)}`)
  }
  for (const name of Object.keys(options)) {
    if (!optionsOf[kind].includes(name)) throw wrong(`the kind ${kind} has no option ${name}`)
  }
  checkNumber(options, 'connectTimeoutMs', 1, timerMsMax)
  checkNumber(options, 'waitMsMax', 0, timerMsMax)
  checkNumber(options, 'messageBytesMax', 1, messageBytesCeiling)
  checkNumber(options, 'replySurbsKeptMin', 0, replySurbsMax)
  checkNumber(options, 'averageHopDelayMs', 0, 60_000)
  checkNumber(options, 'ackPatienceMs', 100, 600_000)
  checkBoolean(options, 'forceTls')
  checkBoolean(options, 'coverTraffic')
  checkUrl(options, 'apiUrl', ['http:', 'https:'], kind === 'local')
  checkUrl(options, 'url', ['ws:', 'wss:'], false)
  checkGateway(options.preferredGateway)
}

function wasmOptionsOf(
  configuration: Exclude<CarrierConfiguration, { kind: 'nym-client' }>,
  identityStore: IdentityStore | undefined,
): NymWasmCarrierOptions {
  const { kind, ...options } = configuration
  const shared = {
    ...options,
    messageBytesMax: options.messageBytesMax ?? messageBytesMaxDefault,
    ...(identityStore && { identityStore }),
  }
  if (kind === 'nym') return { ...shared, apiUrl: options.apiUrl ?? nymApiUrlDefault }
  return {
    ...shared,
    apiUrl: configuration.apiUrl,
    coverTraffic: configuration.coverTraffic ?? false,
    averageHopDelayMs: configuration.averageHopDelayMs ?? 0,
    ackPatienceMs: configuration.ackPatienceMs ?? ackPatienceLocalMs,
  }
}

function checkNumber(
  options: Record<string, unknown>,
  name: string,
  min: number,
  max: number,
): void {
  const value = options[name]
  if (value === undefined) return
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return
  throw wrong(`${name} must be an integer from ${min} to ${max}, not ${JSON.stringify(value)}`)
}

function checkBoolean(options: Record<string, unknown>, name: string): void {
  const value = options[name]
  if (value === undefined || typeof value === 'boolean') return
  throw wrong(`${name} must be true or false, not ${JSON.stringify(value)}`)
}

function checkUrl(
  options: Record<string, unknown>,
  name: string,
  protocols: readonly string[],
  required: boolean,
): void {
  const value = options[name]
  if (value === undefined && !required) return
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  if (url !== undefined && protocols.includes(url.protocol)) return
  const forms = protocols.map((protocol) => `${protocol}//…`).join(' or ')
  throw wrong(`${name} must be a URL ${forms}, not ${JSON.stringify(value)}`)
}

function checkGateway(value: unknown): void {
  if (value === undefined) return
  const isText = typeof value === 'string' && /^[1-9A-HJ-NP-Za-km-z]{32,44}$/.test(value)
  if (isText && base58.decode(value).length === 32) return
  throw wrong(`preferredGateway must be base58 of 32 bytes, not ${JSON.stringify(value)}`)
}

function wrong(text: string): CarrierError {
  return new CarrierError('configuration', text)
}
