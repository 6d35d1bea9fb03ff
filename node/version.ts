import { readFileSync } from 'node:fs'

/** The program's version, from the package that it lies in. */
export const programVersion: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version
