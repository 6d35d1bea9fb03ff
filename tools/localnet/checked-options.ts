import { randomBytes } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { defaultLimits, type LocalnetLimits, type LocalnetOptions } from './options.js'

/** An option that cannot be. The message names it and says what would do. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
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
  if (!(loss >= 0 && loss < 1)) throw new OptionError(`loss is from 0 to below 1, not ${loss}`)
  if (meanDelayMs !== undefined && !(meanDelayMs >= 0 && meanDelayMs <= limits.delayMsMax)) {
    throw new OptionError(`meanDelayMs is from 0 to ${limits.delayMsMax}, not ${meanDelayMs}`)
  }
  if (!isIPv4(host) && !/^[a-z0-9:.-]+$/i.test(host)) {
    throw new OptionError(`host is an address of this machine, not ${JSON.stringify(host)}`)
  }
  const gateways = optionalCount('gateways', options.gateways)
  const gatewayPort = port('gatewayPort', options.gatewayPort)
  if (gatewayPort > 0 && gatewayPort + (gateways ?? 2) - 1 > 65_535) {
    throw new OptionError(`gatewayPort ${gatewayPort} leaves no ports for all gateways`)
  }
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

function port(name: string, value = 0): number {
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value
  throw new OptionError(`${name} is from 0 to 65535, not ${value}`)
}

function optionalCount(name: string, value: number | undefined): number | undefined {
  if (value === undefined) return undefined
  if (Number.isInteger(value) && value >= 1 && value <= nodesOfAKindMax) return value
  throw new OptionError(`${name} is from 1 to ${nodesOfAKindMax}, not ${value}`)
}
