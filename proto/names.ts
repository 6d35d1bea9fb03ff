/** Names: fixed normalisation, and a grammar that is policy. FEDERATION.md section 2. */
import { RefusedError } from './errors.js'
import { nameLengthLimit } from './limits.js'

export interface NameGrammar {
  readonly lengthMin: number
  readonly lengthMax: number
  /** Characters that may stand single and inside: a subset of '-', '.', '_', ascending. */
  readonly separators: string
}

export const defaultNameGrammar: NameGrammar = { lengthMin: 2, lengthMax: 32, separators: '-._' }

/**
 * The normal form of what a user typed: ASCII lower-case, for ever. Only it travels.
 * @throws RefusedError `invalid-name` for anything beyond ASCII
 */
export function normaliseName(text: string): string {
  for (const character of text) {
    if (character > '\u007e' || character < '\u0021') {
      throw new RefusedError(
        'invalid-name',
        `A name has only visible ASCII characters, not ${JSON.stringify(character)}.`,
      )
    }
  }
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** Why a name (in normal form) is outside a grammar, or undefined when it is inside. */
export function nameFault(name: string, grammar: NameGrammar): string | undefined {
  if (name.length < grammar.lengthMin) {
    return `A name has at least ${grammar.lengthMin} characters; this one has ${name.length}.`
  }
  const lengthMax = Math.min(grammar.lengthMax, nameLengthLimit)
  if (name.length > lengthMax) {
    return `A name has at most ${lengthMax} characters; this one has ${name.length}.`
  }
  if (/^[a-z0-9]*$/.test(name)) return undefined
  const separators = [...grammar.separators].map((one) => `'${one}'`).join(', ')
  for (const [i, character] of [...name].entries()) {
    if (/[a-z0-9]/.test(character)) continue
    if (!grammar.separators.includes(character)) {
      return `A name has only a-z, 0-9 and inner ${separators}, not ${JSON.stringify(character)}.`
    }
    if (i === 0 || i === name.length - 1) {
      return `A name neither begins nor ends with '${character}'.`
    }
    if (grammar.separators.includes(name[i - 1] ?? '')) {
      return `A name has no two of ${separators} in a row, as in '${name.slice(i - 1, i + 1)}'.`
    }
  }
  return undefined
}

/** @throws RefusedError `invalid-name`, saying which rule is broken */
export function expectName(name: string, grammar: NameGrammar): string {
  const fault = nameFault(name, grammar)
  if (fault !== undefined) throw new RefusedError('invalid-name', fault)
  return name
}

/**
 * A name as it travels, whatever the grammar of its time.
 * @throws RefusedError `invalid-name`
 */
export function expectNormalName(name: string): string {
  if (name.length === 0 || name.length > nameLengthLimit || normaliseName(name) !== name) {
    throw new RefusedError(
      'invalid-name',
      `A name travels in lower case, with 1 to ${nameLengthLimit} characters.`,
    )
  }
  return name
}
