/** The voting keys of one member, and what a thief would find. FEDERATION.md sections 1 and 4. */
import type { VotingKeys } from '../../cluster/ports.js'
import type { Signer } from '../../proto/signatures.js'
import { nodeSigner } from './signatures.js'

export interface VotingKeyRing extends VotingKeys {
  /** The member's key for an epoch, made now unless it was: what its presence announces. */
  announce(epoch: number): Uint8Array
  /** Epochs whose keys could be stolen now. */
  held(): readonly number[]
}

/** @param member its name in this world */
export function votingSigner(member: string, epoch: number): Signer {
  return nodeSigner(`${member} votes in epoch ${epoch}`)
}

/** @param erases a liar keeps what it should erase */
export function createVotingKeyRing(member: string, erases: boolean): VotingKeyRing {
  const signers = new Map<number, Signer>()
  const erased = new Set<number>()
  return {
    signer: (epoch) => signers.get(epoch),
    erase(epoch) {
      if (!erases) return
      erased.add(epoch)
      signers.delete(epoch)
    },
    announce(epoch) {
      if (erased.has(epoch)) throw new Error(`${member} announces an erased key of epoch ${epoch}`)
      const signer = signers.get(epoch) ?? votingSigner(member, epoch)
      signers.set(epoch, signer)
      return signer.publicKey
    },
    held: () => [...signers.keys()],
  }
}
