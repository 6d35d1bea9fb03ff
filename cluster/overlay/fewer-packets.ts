/**
 * The same bytes in fewer packets. libp2p's noise gives the length of each message to the socket apart from the
 * message, and its yamux answers every frame of data with one that opens the sender's window again. Of what
 * members say to each other, a few hundred bytes at a time, each would be four packets and as many wake-ups.
 */
import type { ConnectionEncrypter, MessageStream } from '@libp2p/interface'
import { StreamState, YamuxStream } from '@libp2p/yamux/stream'

/** Whatever the encrypter says at once reaches the socket at once. */
export function inOnePiece<Components>(
  create: (components: Components) => ConnectionEncrypter,
): (components: Components) => ConnectionEncrypter {
  return (components) => {
    const encrypter = create(components)
    return {
      protocol: encrypter.protocol,
      secureInbound: (stream, options) => encrypter.secureInbound(joining(stream), options),
      secureOutbound: (stream, options) => encrypter.secureOutbound(joining(stream), options),
    }
  }
}

/** `subarray` of several pieces is a copy of all. */
function joining(stream: MessageStream): MessageStream {
  const send = stream.send.bind(stream)
  stream.send = (data) => send(data.subarray())
  return stream
}

/** Not in its interface, but of its class. */
interface Windows {
  readonly state: StreamState
  readonly recvWindow: number
  readonly recvWindowCapacity: number
}

/**
 * From now on the sender's window is opened again when half of it is used, as go-yamux does. Whatever opens,
 * accepts or ends a stream is said as before.
 */
export function openWindowsSparingly(): void {
  const { prototype } = YamuxStream
  const { sendWindowUpdate } = prototype
  if (sendWindowUpdate.name === sparing) return
  const patch = {
    [sparing](this: YamuxStream): void {
      const { state, recvWindow, recvWindowCapacity } = this as unknown as Windows
      if (state === StreamState.Established && 2 * recvWindowCapacity > recvWindow) return
      sendWindowUpdate.call(this)
    },
  }
  prototype.sendWindowUpdate = patch[sparing] ?? sendWindowUpdate
}

const sparing = 'sendWindowUpdateSparingly'
