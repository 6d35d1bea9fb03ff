import { readFileSync } from 'node:fs'

/** Reads `test/vectors/<name>.json` of the repository (compiled tests run from dist/test/support). */
export function loadVectors(name: string): unknown {
  return JSON.parse(readFileSync(repositoryFile(`test/vectors/${name}.json`), 'utf8'))
}

/** A file of the repository, whether the caller runs as TypeScript source or compiled below dist/. */
export function repositoryFile(path: string): URL {
  const compiled = import.meta.url.includes('/dist/test/')
  return new URL(`${compiled ? '../../../' : '../../'}${path}`, import.meta.url)
}
