import { randomBytes } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { defaultLimits, type LocalnetLimits, type LocalnetOptions } from './options.js'

/** An option that cannot be. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
  constructor(
    readonly option: keyof LocalnetOptions,
    /** Goes behind the option's name: "must be …". */
    readonly requirement: string,
  ) {
    super(`${option} ${requirement}`)
  }
}

/** Options with every default filled in; counts and ports that a data directory may decide stay open. */
export interface CheckedOptions {
  readonly host: string
  readonly apiPort: number
  readonly gatewayPort: number
  readonly gateways: number | undefined
  readonly mixesPerLayer: number | undefined
  readonly meanDelayMs: number | undefined
  readonly loss: number
  readonly seed: string
  readonly dataDirectory: string | undefined
  readonly limits: LocalnetLimits
}

const nodesOfAKindMax = 64

/** @throws OptionError */
export function checkOptions(options: LocalnetOptions): CheckedOptions {
  const { loss = 0, meanDelayMs, host = '127.0.0.1' } = options
  const limits = { ...defaultLimits, ...options.limits }
  if (!(loss >= 0 && loss < 1)) throw new OptionError('loss', 'must be a number from 0 to below 1')
  if (meanDelayMs !== undefined && !(meanDelayMs >= 0 && meanDelayMs <= limits.delayMsMax)) {
    throw new OptionError('meanDelayMs', `must be a number from 0 to ${limits.delayMsMax}`)
  }
  if (!isIPv4(host) && !/^[a-z0-9:.-]+$/i.test(host)) {
    throw new OptionError('host', 'must be an address of this machine')
  }
  const gateways = optionalCount('gateways', options.gateways)
  const gatewayPort = port('gatewayPort', options.gatewayPort)
  return {
    host,
    apiPort: port('apiPort', options.apiPort),
    gatewayPort,
    gateways,
    mixesPerLayer: optionalCount('mixesPerLayer', options.mixesPerLayer),
    meanDelayMs,
    loss,
    seed: options.seed ?? randomBytes(8).toString('hex'),
    dataDirectory: options.dataDirectory,
    limits,
  }
}

function port(name: 'apiPort' | 'gatewayPort', value = 0): number {
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value
  throw new OptionError(name, 'must be a whole number from 0 to 65535')
}

function optionalCount(
  name: 'gateways' | 'mixesPerLayer',
  value: number | undefined,
): number | undefined {
  if (value === undefined) return undefined
  if (Number.isInteger(value) && value >= 1 && value <= nodesOfAKindMax) return value
  throw new OptionError(name, `must be a whole number from 1 to ${nodesOfAKindMax}`)
}
