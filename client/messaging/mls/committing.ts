/** Changes of a group: who is in it, and fresh keys. */
import {
  type ClientState,
  type CreateCommitResult,
  createCommit,
  encodeMlsMessage,
  type Proposal,
} from 'ts-mls'
import { consumeRatchet } from 'ts-mls/secretTree.js'
import { leafToNodeIndex, toLeafIndex } from 'ts-mls/treemath.js'
import { RefusedError } from '../../../proto/errors.js'
import { groupDevicesMax } from '../../../proto/limits.js'
import { CertificationUnknown, type Engine } from './engine.js'
import { decodeGroup, encodeGroup, type Group, using } from './group.js'
import { decodeKeyPackage } from './key-packages.js'
import { leavesOf } from './tree-checks.js'

/** Nothing to add and nobody to remove: a commit that only renews this device's keys. */
export interface Change {
  /** Key packages, opened before. */
  readonly add?: readonly Uint8Array[]
  /** Leaf indices; not this device's own, which MLS lets only others remove. */
  readonly remove?: readonly number[]
}

export interface Committed {
  /** An MLS message for the sequencer and the members. */
  readonly commit: Uint8Array
  /** An MLS message for all that were added; undefined when none was. */
  readonly welcome: Uint8Array | undefined
  /**
   * The group before the commit, which goes on if another commit wins. It replaces the state that was given,
   * since the key that encrypted this commit must not encrypt another one.
   */
  readonly current: Group
  /** The group after the commit, once the sequencer has taken it. */
  readonly next: Group
}

/**
 * Nothing has happened to the group yet: save `current` and `next`, then send. When the sequencer took the
 * commit, go on with `next` and `forget(current)`; when another one won, `forget(next)`, let `current` receive the
 * winner, and make the change anew from there.
 *
 * A commit that only adds carries no fresh keys of this device (RFC 9420 section 12.4). ts-mls holds the
 * lifetime of added packages against the system's clock as well.
 * @throws RefusedError when the change is not possible (a package that is not certified, a member twice, an
 *   empty leaf), and what `isCertified` throws; the state that was given can then still be used
 */
export function commit(engine: Engine, group: Group, change: Change): Promise<Committed> {
  return using(group, (state) => commitFrom(engine, state, change))
}

async function commitFrom(engine: Engine, state: ClientState, change: Change): Promise<Committed> {
  const context = { state, cipherSuite: engine.suite }
  const options = { extraProposals: proposalsOf(change), ratchetTreeExtension: true }
  let result: CreateCommitResult
  try {
    result = await createCommit(context, options)
  } catch (error) {
    if (error instanceof CertificationUnknown) throw error.cause
    throw new RefusedError('malformed', `A group cannot be changed so: ${String(error)}`)
  }
  const { newState, welcome } = result
  if (leavesOf(newState.ratchetTree) > groupDevicesMax) {
    throw new RefusedError('oversized', `A group has at most ${groupDevicesMax} devices.`)
  }
  // A copy of its own, so that either can be forgotten while the other lives.
  const next = decodeGroup(engine, encodeGroup({ mls: newState }))
  const leaf = leafToNodeIndex(toLeafIndex(state.privatePath.leafIndex))
  const used = await consumeRatchet(state.secretTree, leaf, 'commit', engine.suite)
  for (const secret of used.consumed) secret.fill(0)
  return {
    commit: encodeMlsMessage(result.commit),
    welcome: welcome && encodeMlsMessage({ version: 'mls10', wireformat: 'mls_welcome', welcome }),
    current: { mls: { ...state, secretTree: used.newTree } },
    next,
  }
}

function proposalsOf({ add = [], remove = [] }: Change): Proposal[] {
  return [
    ...remove.map((removed): Proposal => ({ proposalType: 'remove', remove: { removed } })),
    ...add.map((bytes): Proposal => {
      return { proposalType: 'add', add: { keyPackage: decodeKeyPackage(bytes) } }
    }),
  ]
}
