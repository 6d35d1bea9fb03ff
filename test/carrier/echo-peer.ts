import type { Answerer, Frame } from '../../client/mixnet/carrier.js'

/** Of what is larger than this only the beginning comes back. */
const echoBytesMax = 64 * 1024
export const beginningBytes = 32

/**
 * The other side of the conformance suite's asker part, so that it runs in a page as well: it answers
 * by SURB with the same bytes and, in front of them, the tag's fingerprint. What comes without a tag is
 * told to the address that the message names.
 */
export function answerEchoes(peer: () => Answerer): (frame: Frame) => void {
  const tags: string[] = []
  return ({ bytes, senderTag }) => {
    if (senderTag === undefined) {
      const address = new TextDecoder().decode(bytes)
      void peer().send(address, new TextEncoder().encode('came without a tag'), 0)
      return
    }
    if (!tags.includes(senderTag)) tags.push(senderTag)
    const back = bytes.subarray(0, bytes.length > echoBytesMax ? beginningBytes : bytes.length)
    const echo = Uint8Array.of(tags.indexOf(senderTag), ...back)
    void peer().reply(senderTag, echo)
  }
}
