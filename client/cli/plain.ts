/**
 * What others wrote may try to move the cursor, forge lines or turn the reading direction: controls of
 * either kind, format characters and line separators are shown as what they are, strange. The two joiners stay:
 * emoji, Persian and Indian words fall apart without them.
 */
const strange = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu

/** For one line that a person reads. */
export function plainLine(text: string): string {
  return text.replace(strange, '\ufffd')
}

/** One line of JSON that a program reads to the same value, and a terminal shows unharmed. */
export function plainJson(data: object): string {
  return JSON.stringify(data).replace(strange, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
