/** How answers leave: by single-use reply blocks, one for each packet. */
import { replyPacketBytes } from './limits.js'

/** @param bytes of what is said, with all that goes around it */
export function replyPackets(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / replyPacketBytes))
}
