/** The overlay of a node that knows no other: what it says to everyone is heard by nobody. */
import type { Overlay } from '../cluster/ports.js'

export const noPeers: Overlay = {
  broadcast: () => undefined,
  send: () => undefined,
  peers: () => [],
}
