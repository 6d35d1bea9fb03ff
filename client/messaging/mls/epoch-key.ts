/**
 * A P-256 key pair that all members of a group's epoch can derive, and nobody else. A commit that goes to the
 * sequencer is sealed for it too: whoever lost the place opens the winner's commit at once, though its envelope
 * is for the group's creator.
 */
import { mlsExporter } from 'ts-mls/keySchedule.js'
import { p256PrivateKey, p256Signer } from '../../../proto/portable-signatures.js'
import type { Opener } from '../../core/hpke.js'
import { hpkeOpener } from '../../core/hpke.js'
import type { Engine } from './engine.js'
import { type Group, liveState } from './group.js'

const label = 'rookery commit'
/** Enough that its remainder modulo the order of the curve is uniform (FIPS 186-5, A.2.1). */
const seedBytes = 48

export interface EpochKey {
  /** SEC1 compressed, 33 bytes. */
  readonly publicKey: Uint8Array
  readonly opener: Opener
}

export async function epochKey({ suite }: Engine, group: Group): Promise<EpochKey> {
  const { exporterSecret } = liveState(group).keySchedule
  const seed = await mlsExporter(exporterSecret, label, new Uint8Array(), seedBytes, suite)
  const privateKey = p256PrivateKey(seed)
  return { publicKey: p256Signer(privateKey).publicKey, opener: hpkeOpener(privateKey) }
}
