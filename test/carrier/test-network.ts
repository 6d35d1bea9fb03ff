import { type Localnet, type LocalnetOptions, startLocalnet } from '../../tools/localnet/index.js'

/** A local mixnet for one test: no mix delay, nothing on disk. */
export function startTestNetwork(options: LocalnetOptions = {}): Promise<Localnet> {
  return startLocalnet(options)
}

export type { Localnet as TestNetwork } from '../../tools/localnet/index.js'
