/** What the browser carrier and our part of the SDK's worker say to each other. */

/** To the worker. The SDK's own messages have other members; it passes over ours. */
export interface CloseRequest {
  readonly rookery: 'close'
  readonly graceMs: number
}

/** From the worker; `kind` is what the SDK's own events have too. */
export type WorkerNotice =
  | { readonly kind: 'rookery-link'; readonly up: boolean }
  | { readonly kind: 'rookery-given-up'; readonly reason: string }
  | { readonly kind: 'rookery-start-failed'; readonly reason: string }
  | { readonly kind: 'rookery-settled' }

/** Query parameters of the worker's URL. */
export const clientParameter = 'client'
export const sdkParameter = 'sdk'
/** Where the SDK's own worker lies, relative to ours, unless the parameter says otherwise. */
export const sdkWorkerDefault = 'nym-sdk-worker.js'

/** The Nym client's database (NYM.md section 7). */
export function databaseName(clientId: string): string {
  return `wasm-client-storage-${clientId}`
}
