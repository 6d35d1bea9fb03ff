/** Refuses authentication requests that are old, early, or were used before. */
export interface Freshness {
  /** @returns why the request is refused, or undefined; an accepted request is remembered */
  refusal(client: string, nonce: Buffer, timestampSeconds: number): string | undefined
}

/** Clocks of clients on the same machine or network differ by less. */
const skewSeconds = 120
/** Requests of one client within the time that a request stays valid; many, because carriers retry. */
const rememberedPerClientMax = 1024

export function createFreshness(clock: () => number): Freshness {
  const used = new Map<string, Map<string, number>>()
  let prunedAtSeconds = 0

  const prune = (nowSeconds: number): void => {
    if (nowSeconds - prunedAtSeconds < skewSeconds) return
    prunedAtSeconds = nowSeconds
    for (const [client, nonces] of used) {
      for (const [nonce, until] of nonces) if (until < nowSeconds) nonces.delete(nonce)
      if (nonces.size === 0) used.delete(client)
    }
  }

  return {
    refusal(client, nonce, timestampSeconds) {
      const nowSeconds = Math.floor(clock() / 1000)
      prune(nowSeconds)
      const ahead = timestampSeconds - nowSeconds
      if (Math.abs(ahead) > skewSeconds) {
        const direction = ahead > 0 ? 'ahead of' : 'behind'
        return `the request is ${Math.abs(ahead)} s ${direction} the gateway's clock`
      }
      const nonces = used.get(client) ?? new Map<string, number>()
      const id = nonce.toString('latin1')
      if (nonces.has(id)) return 'the request was used before'
      if (nonces.size >= rememberedPerClientMax) return 'too many authentications, try again later'
      nonces.set(id, timestampSeconds + skewSeconds)
      used.set(client, nonces)
      return undefined
    },
  }
}
