/** Token buckets: how often something may happen. */

export interface Rate {
  /** Tokens that come back each second. */
  readonly perSecond: number
  /** Tokens of a full bucket. */
  readonly burst: number
}

interface Bucket {
  tokens: number
  atMs: number
}

export interface TokenBucket {
  /**
   * Takes tokens: one, or so many, but never more than a full bucket has.
   * @returns 0, or, having taken none, how many milliseconds until there are so many
   */
  take(nowMs: number, tokens?: number): number
  /** Takes tokens that need not be there: what comes next waits for as many more. */
  charge(nowMs: number, tokens: number): void
  /** Puts one back that was taken for what came to nothing. */
  giveBack(): void
}

export function createTokenBucket(rate: Rate): TokenBucket {
  let bucket: Bucket | undefined
  return {
    take(nowMs, tokens = 1) {
      bucket ??= { tokens: rate.burst, atMs: nowMs }
      return takeFrom(bucket, rate, nowMs, tokens)
    },
    charge(nowMs, tokens) {
      bucket ??= { tokens: rate.burst, atMs: nowMs }
      refill(bucket, rate, nowMs)
      bucket.tokens -= tokens
    },
    giveBack() {
      if (bucket !== undefined) bucket.tokens = Math.min(rate.burst, bucket.tokens + 1)
    },
  }
}

function refill(bucket: Bucket, { perSecond, burst }: Rate, nowMs: number): void {
  const passedMs = Math.max(0, nowMs - bucket.atMs)
  bucket.tokens = Math.min(burst, bucket.tokens + (passedMs * perSecond) / 1_000)
  bucket.atMs = nowMs
}

function takeFrom(bucket: Bucket, rate: Rate, nowMs: number, wanted: number): number {
  const { perSecond, burst } = rate
  const tokens = Math.min(wanted, Math.max(1, burst))
  refill(bucket, rate, nowMs)
  if (bucket.tokens >= tokens) {
    bucket.tokens -= tokens
    return 0
  }
  return Math.ceil(((tokens - bucket.tokens) * 1_000) / perSecond)
}

export interface KeyedTokenBuckets<Key> {
  readonly size: number
  take(key: Key, nowMs: number, tokens?: number): number
  /** As TokenBucket. */
  charge(key: Key, nowMs: number, tokens: number): void
}

/**
 * A bucket for each key, in bounded memory. Keys live in two generations: a bucket that nobody touched
 * for as long as an empty one takes to fill is full, so the older generation can be forgotten whole.
 * Under a flood of keys that happens earlier, which is lenient to each of them; a bucket for all
 * together stands beside this one.
 * @param keysMax how many buckets at most
 */
export function createKeyedTokenBuckets<Key>(rate: Rate, keysMax: number): KeyedTokenBuckets<Key> {
  const generationMs = Math.max(1_000, (rate.burst / rate.perSecond) * 1_000)
  const generationMax = Math.max(1, Math.floor(keysMax / 2))
  let young = new Map<Key, Bucket>()
  let old = new Map<Key, Bucket>()
  let youngSinceMs: number | undefined

  function turn(nowMs: number): void {
    youngSinceMs ??= nowMs
    const passedMs = nowMs - youngSinceMs
    if (passedMs >= 0 && passedMs < generationMs && young.size < generationMax) return
    old = passedMs < 2 * generationMs ? young : new Map()
    young = new Map()
    youngSinceMs = nowMs
  }

  function bucketOf(key: Key, nowMs: number): Bucket {
    turn(nowMs)
    let bucket = young.get(key)
    if (bucket === undefined) {
      bucket = old.get(key) ?? { tokens: rate.burst, atMs: nowMs }
      old.delete(key)
      young.set(key, bucket)
    }
    return bucket
  }

  return {
    get size() {
      return young.size + old.size
    },
    take: (key, nowMs, tokens = 1) => takeFrom(bucketOf(key, nowMs), rate, nowMs, tokens),
    charge(key, nowMs, tokens) {
      const bucket = bucketOf(key, nowMs)
      refill(bucket, rate, nowMs)
      bucket.tokens -= tokens
    },
  }
}
