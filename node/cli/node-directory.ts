/** What commands do with a data directory that has, or had, a node. */
import { existsSync } from 'node:fs'
import { noNodeSentence } from '../initialise.js'
import { type DataPaths, dataPaths } from '../keys/data-directory.js'
import { askOperatorJson } from '../operator/client.js'
import { OperatorError } from '../operator/protocol.js'
import { openStore, type Store } from '../store/store.js'
import { type Chosen, dataDirectoryOf, UsageError } from './options.js'

/** @throws UsageError where there is no node */
export function initialisedPaths(chosen: Chosen): DataPaths {
  const paths = dataPaths(dataDirectoryOf(chosen))
  if (existsSync(paths.store)) return paths
  throw new UsageError(noNodeSentence(paths))
}

/** Reads a node's store, also while it runs. */
export function withStore<Result>(paths: DataPaths, read: (store: Store) => Result): Result {
  const store = openStore(paths.store, { readonly: true })
  try {
    return read(store)
  } finally {
    store.close()
  }
}

/** @throws NotRunningError, OperatorError with the node's own words */
export async function askRunning(
  paths: DataPaths,
  ask: string,
  given: object = {},
): Promise<Record<string, unknown>> {
  const answer = await askOperatorJson(paths.operatorSocket, ask, given)
  if (answer !== undefined) return answer
  throw new NotRunningError(`No node runs in ${paths.directory}. Start it: rookery-node start`)
}

/** Exit code 3. */
export class NotRunningError extends OperatorError {
  override readonly name = 'NotRunningError'
}
