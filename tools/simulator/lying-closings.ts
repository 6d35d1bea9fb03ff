/** What a liar makes of its own CLOSE. FEDERATION.md section 4. */
import { sha256 } from '@noble/hashes/sha2.js'
import type { PeerMessage } from '../../cluster/messages.js'
import { compareBytes, uint32Bytes } from '../../proto/bytes.js'
import { type Closing, type ClosingCover, coverSummary, signClosing } from '../../proto/closing.js'
import type { Signer } from '../../proto/signatures.js'
import type { Chance } from './chance.js'
import type { Mouth } from './mouth.js'

type ClosingMessage = PeerMessage & { kind: 'closing' }

/** The versions to send, each with its audience. */
export function lyingClosings(
  { chance, self, lies, lied }: Mouth,
  message: ClosingMessage,
): readonly (readonly [ClosingMessage, 'all' | 'half'])[] {
  const signer = self?.keys.signer(message.closing.epoch)
  if (signer === undefined) return [[message, 'all']]
  const { closing } = message
  // What an honest member would serve later, the liar's own version brings along.
  const cover =
    message.cover ??
    self?.disk.closings(closing.epoch).find((one) => one.closing.member === closing.member)?.cover
  if (cover === undefined) return [[message, 'all']]
  const bare = { certified: chance.happens(0.5) ? [] : cover.certified, locks: [] }
  if (lies.includes('unfetchable-closings') && chance.happens(0.8)) {
    lied('unfetchable-closings')
    return [[signedAgain(closing, withPhantom(cover, chance), signer), 'all']]
  }
  if (lies.includes('two-faced-closings') && chance.happens(0.8)) {
    lied('two-faced-closings')
    return [
      [message, 'half'],
      [signedAgain(closing, bare, signer), 'half'],
    ]
  }
  if (lies.includes('bare-closings')) {
    lied('bare-closings')
    return [[signedAgain(closing, bare, signer), 'all']]
  }
  return [[message, 'all']]
}

function signedAgain(closing: Closing, cover: ClosingCover, signer: Signer): ClosingMessage {
  const { federationId, epoch, member } = closing
  const content = { federationId, epoch, member, ...coverSummary(cover) }
  return { kind: 'closing', closing: signClosing(content, signer), cover }
}

/** Names a certificate that does not exist. */
function withPhantom({ certified, locks }: ClosingCover, chance: Chance): ClosingCover {
  const slot = sha256(uint32Bytes(chance.below(1_000_000)))
  const phantom = { slot, id: sha256(slot) }
  const all = [...certified, phantom].sort((a, b) => compareBytes(a.slot, b.slot))
  return { certified: all, locks }
}
