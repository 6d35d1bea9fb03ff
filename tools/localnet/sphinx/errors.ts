/**
 * The crate's own error kinds (SPHINX.md section 7), and one of ours: versions 1 and 257 need unclamped
 * scalar multiplication, which no SDK in use asks for.
 */
export type SphinxErrorKind =
  | 'InvalidPacket'
  | 'InvalidHeader'
  | 'InvalidRouting'
  | 'InvalidPayload'
  | 'InvalidSURB'
  | 'UnsupportedVersion'

/** A packet, SURB or build request that the Sphinx format refuses. */
export class SphinxError extends Error {
  override readonly name = 'SphinxError'
  constructor(
    readonly kind: SphinxErrorKind,
    message: string,
  ) {
    super(message)
  }
}
