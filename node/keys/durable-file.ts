/** Small files that are there as a whole or not at all. */
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'

/**
 * Writes a file atomically and durably, mode 0600.
 * @param options.replace false: throws `EEXIST` rather than replace what is there
 */
export function writeDurably(
  path: string,
  content: Uint8Array | string,
  { replace }: { readonly replace: boolean },
): void {
  // Also where nothing is replaced: half a key file, left by a crash, would keep its node from starting.
  const temporary = `${path}.new`
  const file = openSync(temporary, 'w', 0o600)
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written)
    fsyncSync(file)
  } catch (error) {
    closeSync(file)
    unlinkSync(temporary)
    throw error
  }
  closeSync(file)
  if (replace) renameSync(temporary, path)
  else placeNew(temporary, path)
  syncDirectory(dirname(path))
}

/** A link, unlike a renaming, does not take the place of a file. */
function placeNew(temporary: string, path: string): void {
  try {
    linkSync(temporary, path)
  } finally {
    unlinkSync(temporary)
  }
}

export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
