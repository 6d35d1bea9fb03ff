/** Asks a person at the terminal; without one the answer is no. */
import { createInterface } from 'node:readline/promises'
import { plainLine } from './plain.js'
import type { Running } from './running.js'

/** @param question without its question mark */
export async function confirm({ talk, signal }: Running, question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false
  talk.done()
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await asking.question(`${plainLine(question)}? [y/N] `, { signal })
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    asking.close()
  }
}
