/** Signs what the server says. A signature covers the content alone, and most contents are said again and again. */
import type { SenderTag } from '../../client/mixnet/carrier.js'
import { type Reply, replyText } from '../../proto/nymchat/frames.js'
import { signText } from '../../proto/nymchat/signature.js'
import { Recent } from '../recent.js'
import type { NymchatParts } from './ports.js'

/** Fixed sentences and the keys that are asked for most; challenges and messages are said once. */
const rememberedMax = 4_096

/** @returns whether the carrier took it */
export type Say = (senderTag: SenderTag, reply: Reply) => Promise<boolean>

export function createReplies({ replyKey, reply }: Pick<NymchatParts, 'replyKey' | 'reply'>): Say {
  const remembered = new Recent<string, string>(rememberedMax)

  function signatureOf({ action, content }: Reply): string {
    if (action === 'challenge' || action === 'incomingMessage') return signText(replyKey, content)
    const known = remembered.get(content)
    if (known !== undefined) return known
    const signature = signText(replyKey, content)
    remembered.set(content, signature)
    return signature
  }

  return (senderTag, one) => reply(senderTag, replyText(one, signatureOf(one)))
}
