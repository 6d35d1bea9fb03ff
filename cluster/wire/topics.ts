/** Where what is said to everyone travels. FEDERATION.md section 5. */
import type { PeerMessage } from '../messages.js'

export type Topic = 'claims' | 'votes' | 'certificates' | 'closings' | 'presence' | 'evidence'

/**
 * Gossip hands on what others have signed. What is a node's own word (where it stands, what it asks for or
 * has) would be taken for the word of whoever handed it on, so it goes to each peer by stream.
 */
const topicOfKind: Readonly<Record<PeerMessage['kind'], Topic | undefined>> = {
  claim: 'claims',
  batch: 'votes',
  votes: 'votes',
  polka: 'votes',
  proposal: 'votes',
  certificate: 'certificates',
  manifest: 'closings',
  closing: 'closings',
  presence: 'presence',
  evidence: 'evidence',
  standing: undefined,
  'want-claim': undefined,
  'want-certificate': undefined,
  'want-cover': undefined,
  'want-batch-number': undefined,
  'batch-number': undefined,
  ranges: undefined,
  'want-ranges': undefined,
  'want-certificates': undefined,
  certificates: undefined,
}

export const topics: readonly Topic[] = [
  ...(['claims', 'votes', 'certificates', 'closings', 'presence', 'evidence'] as const),
]

/** Undefined: it goes to every peer by stream. A CLOSE travels by gossip without what it covers. */
export function topicOf(message: PeerMessage): Topic | undefined {
  if (message.kind === 'closing' && message.cover !== undefined) return undefined
  return topicOfKind[message.kind]
}
