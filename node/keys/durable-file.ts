/** Small files that are there as a whole or not at all. */
import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs'
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
  const temporary = replace ? `${path}.new` : path
  const file = openSync(temporary, replace ? 'w' : 'wx', 0o600)
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
  syncDirectory(dirname(path))
}

export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
