import type { IdentityStore } from '../../client/mixnet/carrier.js'

export interface KeptInMemory extends IdentityStore {
  content: Uint8Array | undefined
  saves: number
}

/** An identity store for tests that need no file. */
export function keptInMemory(content?: Uint8Array): KeptInMemory {
  return {
    content,
    saves: 0,
    async load() {
      return this.content
    },
    async save(identity) {
      this.content = identity
      this.saves += 1
    },
  }
}
