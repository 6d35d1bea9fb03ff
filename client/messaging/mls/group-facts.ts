/**
 * What a group is from its first to its last day: a GroupContext extension of our own, which every member
 * must understand, and which no commit may change. Its bytes are part of every epoch's key schedule, so that
 * two members of a group cannot have been told different facts.
 */
import type { GroupContext } from 'ts-mls'
import { decodeExact, encode, expectLength } from '../../../proto/codec.js'
import { RefusedError } from '../../../proto/errors.js'
import { groupFactsBytesMax, groupTitleLengthMax, nodeKeyBytes } from '../../../proto/limits.js'
import { expectNormalName } from '../../../proto/names.js'
import * as wire from '../../../proto/wire.js'
import { expectShowable } from '../content/showable.js'

export interface GroupFacts {
  /** A pair is a conversation of two names, however many devices they have. */
  readonly kind: 'pair' | 'group'
  /** One line; empty for a pair. */
  readonly title: string
  /** Ordered messages are sent to this name. */
  readonly creatorName: string
  /** The one home node of the creator that puts commits in order: Ed25519, 32 bytes. */
  readonly sequencerNodeKey: Uint8Array
}

/** From the range for private use (RFC 9420 section 17.3). */
export const factsType = 0xf52b

const kinds: readonly (GroupFacts['kind'] | undefined)[] = [undefined, 'pair', 'group']

/** @throws RefusedError for facts that nobody would take */
export function encodeGroupFacts(facts: GroupFacts): Uint8Array {
  const bytes = encode(wire.GroupFacts, {
    kind: kinds.indexOf(facts.kind),
    title: facts.title,
    creatorName: facts.creatorName,
    sequencerNodeKey: facts.sequencerNodeKey,
  })
  decodeGroupFacts(bytes)
  return bytes
}

/** @throws RefusedError `malformed`, `oversized` or `invalid-name` */
export function decodeGroupFacts(bytes: Uint8Array): GroupFacts {
  const what = 'Group facts'
  const message = decodeExact(wire.GroupFacts, bytes, groupFactsBytesMax, what)
  const kind = kinds[message.kind ?? 0]
  if (kind === undefined) throw new RefusedError('malformed', `${what}: an unknown kind.`)
  const title = expectShowable(message.title ?? '', groupTitleLengthMax, 'line', 'Group title')
  if (kind === 'pair' && title !== '') {
    throw new RefusedError('malformed', `${what}: a pair has no title.`)
  }
  return {
    kind,
    title,
    creatorName: expectNormalName(message.creatorName ?? ''),
    sequencerNodeKey: expectLength(
      message.sequencerNodeKey ?? new Uint8Array(),
      nodeKeyBytes,
      'Sequencer',
    ),
  }
}

/** @throws RefusedError unless they are the group's one extension */
export function factsOf(context: GroupContext): GroupFacts {
  const [extension, ...others] = context.extensions
  if (extension?.extensionType !== factsType || others.length > 0) {
    throw new RefusedError('malformed', 'A group has other extensions than its facts.')
  }
  return decodeGroupFacts(extension.extensionData)
}
