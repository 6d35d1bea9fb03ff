import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What of a test can clean up after it. */
export interface CleanUp {
  teardown(run: () => unknown): void
}

/** With a short path, as a unix socket below it needs. */
export function temporaryDirectory(t: CleanUp): string {
  const directory = mkdtempSync(join(tmpdir(), 'rookery-node-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}
