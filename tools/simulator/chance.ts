/** Everything random in a world comes from its seed, in streams that do not disturb each other. */
import { exponential, type Random, seededRandom } from '../localnet/network/seeded-random.js'

export interface Chance {
  happens(probability: number): boolean
  /** A whole number in [0, count). */
  below(count: number): number
  between(from: number, to: number): number
  /** Exponentially distributed. */
  around(mean: number): number
  /** @throws RangeError when there is nothing to choose from */
  pick<Item>(items: readonly Item[]): Item
  /** Up to `count` of the items, in random order. */
  some<Item>(items: readonly Item[], count: number): Item[]
}

/**
 * @param name of the stream: what one part of a world draws changes nothing for the others, so a scenario
 *   from which something was dropped still resembles itself
 */
export function chanceOf(seed: number, name: string): Chance {
  return chanceFrom(seededRandom(`${name} ${seed}`))
}

function chanceFrom(random: Random): Chance {
  const below = (count: number) => Math.floor(random() * count)
  return {
    happens: (probability) => random() < probability,
    below,
    between: (from, to) => from + random() * (to - from),
    around: (mean) => exponential(random, mean),
    pick(items) {
      const item = items[below(items.length)]
      if (item === undefined) throw new RangeError('Nothing to choose from')
      return item
    },
    some(items, count) {
      const left = [...items]
      const chosen = []
      while (chosen.length < count && left.length > 0) {
        chosen.push(...left.splice(below(left.length), 1))
      }
      return chosen
    },
  }
}
