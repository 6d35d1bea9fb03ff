/** Tries to lock the directory that it is told, says how that went, and holds the lock until stdin ends. */
import { once } from 'node:events'
import process from 'node:process'
import { DirectoryInUseError, lockDirectory } from '../../tools/localnet/store/directory-lock.js'

await once(process.stdin, 'data')
const outcome = await lockDirectory(process.argv[2] ?? '').then(
  () => 'held',
  (error: unknown) => (error instanceof DirectoryInUseError ? 'refused' : String(error)),
)
process.stdout.write(outcome)
await once(process.stdin.resume(), 'end')
