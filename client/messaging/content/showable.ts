/** Which text may come from others: what can be shown anywhere without moving a cursor or turning a line. */
import { RefusedError } from '../../../proto/errors.js'

export type TextShape = 'line' | 'paragraphs'

/**
 * Control characters, line separators, and characters that format (among them all that turn the direction of
 * writing), except the two joiners, without which many emoji, Persian and Indian words fall apart. Halves of
 * surrogate pairs are no text at all.
 */
const unshowable: Record<TextShape, RegExp> = {
  line: /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu,
  paragraphs: /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu,
}

/**
 * @param lengthMax in UTF-16 units, as `String.length` counts
 * @throws RefusedError `malformed` or `oversized`
 */
export function expectShowable(
  text: string,
  lengthMax: number,
  shape: TextShape,
  what: string,
): string {
  if (text.length > lengthMax) {
    throw new RefusedError('oversized', `${what}: ${text.length} characters, at most ${lengthMax}.`)
  }
  if (text.search(unshowable[shape]) !== -1) {
    throw new RefusedError('malformed', `${what}: characters that cannot be shown.`)
  }
  return text
}

/** What a user typed or pasted, so that `expectShowable` takes it but for its length. */
export function showable(text: string, shape: TextShape): string {
  return text.replace(/\r\n?/g, '\n').replace(/\t/g, ' ').replace(unshowable[shape], '\ufffd')
}
