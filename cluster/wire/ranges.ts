/** Steps of a reconciliation, to wire form and back. */
import { readCertifiedSlot } from '../../proto/closing.js'
import { expectInteger, expectLength, expectPresent } from '../../proto/codec.js'
import { RefusedError } from '../../proto/errors.js'
import { hashBytes, messagePairsMax, messageRangesMax, rangePairsMax } from '../../proto/limits.js'
import type * as wire from '../../proto/wire.js'
import { prefixDigitsMax } from '../rules/range-set.js'
import type { RangeMessage, SlotRange } from '../rules/reconciliation.js'

export function rangesToWire({ ranges }: RangeMessage): wire.Ranges.$Properties {
  return {
    ranges: ranges.map((range) => {
      const { prefix } = range
      if (range.kind === 'summary') {
        return { prefix, summary: { count: range.count, digest: range.digest } }
      }
      return { prefix, pairs: { pairs: range.pairs.map(({ slot, id }) => ({ slot, id })) } }
    }),
  }
}

/**
 * Checks sizes and counts. Not checked: the order of ranges and pairs, and whether a digest fits its count
 * (`readRangeMessage` of cluster/rules).
 * @throws RefusedError `malformed`
 */
export function readRanges(one: wire.Ranges.$Properties | null | undefined): RangeMessage {
  const ranges = expectPresent(one, 'Ranges').ranges ?? []
  if (ranges.length < 1 || ranges.length > messageRangesMax) {
    throw malformed(`${ranges.length} ranges`)
  }
  const pairs = ranges.reduce((sum, range) => sum + (range.pairs?.pairs?.length ?? 0), 0)
  if (pairs > messagePairsMax) throw malformed(`${pairs} pairs`)
  return { ranges: ranges.map(readRange) }
}

function readRange(range: wire.SlotRange.$Properties): SlotRange {
  const prefix = range.prefix ?? ''
  if (prefix.length > prefixDigitsMax || !/^[0-9a-f]*$/.test(prefix)) {
    throw malformed('a prefix that is not of up to 64 lower-case hex digits')
  }
  const { summary, pairs } = range
  if (summary && pairs) throw malformed('a range in two ways')
  if (summary) {
    return {
      kind: 'summary',
      prefix,
      count: expectInteger(summary.count, 'Count'),
      digest: expectLength(summary.digest ?? new Uint8Array(), hashBytes, 'Digest'),
    }
  }
  const listed = expectPresent(pairs, 'Content of a range').pairs ?? []
  if (listed.length > rangePairsMax) throw malformed(`${listed.length} pairs in one range`)
  return { kind: 'pairs', prefix, pairs: listed.map(readCertifiedSlot) }
}

function malformed(what: string): RefusedError {
  return new RefusedError('malformed', `Ranges: ${what}.`)
}
