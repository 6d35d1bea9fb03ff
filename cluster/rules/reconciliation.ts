/** Range-based set reconciliation over (slot, id) (Meyer, arXiv 2212.13567). FEDERATION.md section 5. */

/** One message of a reconciliation; see the functions below. */
export interface RangeMessage {
  readonly ranges: readonly SlotRange[]
}

/** Slots from `from` (inclusive) to `to` (exclusive; undefined: to the end), and what the sender has there. */
export interface SlotRange {
  readonly from: Uint8Array
  readonly to: Uint8Array | undefined
  readonly content:
    | { readonly kind: 'digest'; readonly digest: Uint8Array; readonly count: number }
    | { readonly kind: 'slots'; readonly slots: readonly Uint8Array[]; readonly answer: boolean }
}
