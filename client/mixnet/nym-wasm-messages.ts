import type { ClientOverride } from './client-override.js'

/** What the carrier and its worker thread say to each other. */

/** Given to the worker at its start. */
export interface WorkerStart {
  readonly apiUrl: string
  readonly preferredGateway?: string
  readonly forceTls: boolean
  readonly clientOverride: ClientOverride
  /** Encoded identity to restore; without one the client makes and registers a new one. */
  readonly identity?: Uint8Array
}

export type ToWorker =
  | { readonly kind: 'send'; id: number; address: string; bytes: Uint8Array; replySurbs: number }
  | { readonly kind: 'reply'; id: number; senderTag: string; bytes: Uint8Array }
  | { readonly kind: 'close'; graceMs: number }

export type FromWorker =
  | { readonly kind: 'ready'; address: string; identity: Uint8Array }
  | { readonly kind: 'unready'; reason: string }
  | { readonly kind: 'accepted'; id: number }
  | { readonly kind: 'refused'; id: number; reason: string }
  | { readonly kind: 'frame'; bytes: Uint8Array; senderTag?: string }
  | { readonly kind: 'link'; up: boolean }
  | { readonly kind: 'given-up'; reason: string }
  | { readonly kind: 'panicked'; place: string }
