/** What can be wrong with a home. Codes are stable; sentences may change. */
export type HomeErrorCode =
  /** There is no home yet. */
  | 'missing'
  /** Another process uses it. */
  | 'locked'
  /** Others may read it. */
  | 'permissions'
  /** Its content is damaged, or of a later program. */
  | 'damaged'
  /** A backup cannot be read or written. */
  | 'backup'
  /** There is a home, or a file, where another was to be made. */
  | 'exists'
  /** The passphrase is missing, empty or wrong. */
  | 'passphrase'

export class HomeError extends Error {
  override readonly name = 'HomeError'
  constructor(
    readonly code: HomeErrorCode,
    sentence: string,
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}
