/** What the main thread and a verifying worker say to each other. */

export type ToWorker =
  /** The chain under which everything after it is opened: certified manifests, encoded. */
  | { readonly kind: 'chain'; readonly manifests: readonly Uint8Array[] }
  /** Encoded certificates one after another, each as long as said. */
  | {
      readonly kind: 'open'
      readonly job: number
      readonly bytes: Uint8Array
      readonly lengths: readonly number[]
    }

export interface FromWorker {
  readonly job: number
  /** For each certificate whether it holds. */
  readonly holds: readonly boolean[]
}
