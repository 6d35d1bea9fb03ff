/** The one error of the protocol: the outside was wrong. Codes are stable; sentences may change. */

/** What gossip does with a message that was refused: `reject` also blames its sender (FEDERATION.md 5). */
export type GossipVerdict = 'ignore' | 'reject'

interface Kind {
  readonly wire: number
  /** Whether the same bytes can help later. */
  readonly retry: boolean
  readonly gossip: GossipVerdict
}

/** Numbers are those of RefusalCode in rookery.proto; a test compares them. */
export const refusalKinds = {
  malformed: { wire: 1, retry: false, gossip: 'reject' },
  'unsupported-version': { wire: 2, retry: false, gossip: 'ignore' },
  oversized: { wire: 3, retry: false, gossip: 'reject' },
  'rate-limited': { wire: 4, retry: true, gossip: 'ignore' },
  busy: { wire: 5, retry: true, gossip: 'ignore' },
  'stopping-down': { wire: 6, retry: true, gossip: 'ignore' },
  'invalid-name': { wire: 7, retry: false, gossip: 'reject' },
  'wrong-federation': { wire: 8, retry: false, gossip: 'reject' },
  'old-epoch': { wire: 9, retry: false, gossip: 'ignore' },
  'unknown-epoch': { wire: 10, retry: true, gossip: 'ignore' },
  'invalid-registration': { wire: 11, retry: false, gossip: 'reject' },
  'bad-signature': { wire: 12, retry: false, gossip: 'reject' },
  'bad-challenge': { wire: 13, retry: false, gossip: 'ignore' },
  'insufficient-work': { wire: 14, retry: false, gossip: 'reject' },
  stale: { wire: 15, retry: false, gossip: 'ignore' },
  'not-owner': { wire: 16, retry: false, gossip: 'reject' },
  superseded: { wire: 17, retry: false, gossip: 'ignore' },
  quarantined: { wire: 18, retry: true, gossip: 'ignore' },
  'unknown-name': { wire: 19, retry: false, gossip: 'ignore' },
  'unknown-device': { wire: 20, retry: false, gossip: 'ignore' },
  'no-session': { wire: 21, retry: false, gossip: 'ignore' },
  'no-reply-blocks': { wire: 22, retry: false, gossip: 'ignore' },
  'not-ready': { wire: 23, retry: true, gossip: 'ignore' },
  'mailbox-full': { wire: 24, retry: true, gossip: 'ignore' },
  'not-home': { wire: 25, retry: false, gossip: 'ignore' },
} as const satisfies Record<string, Kind>

export type RefusalCode = keyof typeof refusalKinds

/** Thrown by every decoder and check of proto, and by nothing else in it. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  constructor(
    readonly code: RefusalCode,
    sentence: string,
    /** How long to wait before a repeat can help, if one can. */
    readonly retryAfterMs: number = 0,
  ) {
    super(sentence)
  }
  get retry(): boolean {
    return refusalKinds[this.code].retry
  }
  get gossip(): GossipVerdict {
    return refusalKinds[this.code].gossip
  }
}

/** Runs something of which a refusal is an answer like another; whatever else it throws comes out. */
export function refusedBy(run: () => void): RefusedError | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof RefusedError) return error
    throw error
  }
}

/** The code behind a number from the wire, or undefined for one that this version does not know. */
export function refusalCode(wire: number): RefusalCode | undefined {
  return codesByNumber.get(wire)
}

const codesByNumber = new Map<number, RefusalCode>(
  (Object.keys(refusalKinds) as RefusalCode[]).map((code) => [refusalKinds[code].wire, code]),
)
