// The compiler never removes what it once wrote: a deleted test would go on being run.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'

const outputEnding = /(\.d\.ts|\.js)(\.map)?$/

/**
 * Removes compiled files whose source is gone: a .ts file, or one that is copied as it is.
 * @returns what was removed, relative to `dist`
 */
export function removeStaleOutputs(root) {
  const dist = join(root, 'dist')
  const removed = []
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !outputEnding.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    const path = relative(dist, file)
    const isSource = existsSync(join(root, path))
    if (isSource || existsSync(join(root, path.replace(outputEnding, '.ts')))) continue
    rmSync(file)
    removed.push(path)
  }
  return removed
}
