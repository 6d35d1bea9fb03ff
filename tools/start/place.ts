/** Where a run keeps its state: a directory of the user's, or one that goes with the run. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import process from 'node:process'

export interface Place {
  readonly temporary: boolean
  readonly path: string
  /** The same as a user would type it. */
  shown(name: string): string
  /** Removes it when it is temporary. */
  leave(): void
}

/** @param directory undefined: a temporary one @param parent of the temporary one */
export function openPlace(directory: string | undefined, parent = tmpdir()): Place {
  const temporary = directory === undefined
  const root = temporary ? mkdtempSync(join(parent, 'rookery-')) : resolve(directory)
  const pathOf = (name: string): string => join(root, name)
  return {
    temporary,
    path: root,
    shown: (name) => {
      const short = relative(process.cwd(), pathOf(name))
      return short.startsWith('..') ? pathOf(name) : short || '.'
    },
    leave: () => {
      // A child that was just killed may be writing still.
      if (temporary) rmSync(root, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
