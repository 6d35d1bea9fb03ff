/** How nodes are called on the command line, and which of them a partition keeps apart. */
import { usageError } from './cluster-error.js'

/** Groups of names: every node of the cluster in exactly one. */
export type Groups = readonly (readonly string[])[]

/**
 * @param text `node-2`, `2` for short, or `mirror-1`
 * @throws ClusterError for a node that is not there
 */
export function nodeNamed(text: string, names: readonly string[]): string {
  const wanted = text.trim()
  const found = names.find((name) => name === wanted || name === `node-${wanted}`)
  if (found !== undefined) return found
  throw usageError(`There is no node '${wanted}' in this cluster; it has ${names.join(', ')}.`)
}

/**
 * Reads groups as people write them: `1,2|3,4` in one argument, or a group an argument. Nodes that are in
 * none make one more group.
 * @throws ClusterError when nothing would be cut, or a node is in two groups
 */
export function parseGroups(texts: readonly string[], names: readonly string[]): Groups {
  const groups = texts
    .flatMap((text) => text.split('|'))
    .map((group) => group.split(',').map((name) => nodeNamed(name, names)))
  const seen = new Set<string>()
  for (const name of groups.flat()) {
    if (seen.has(name)) throw usageError(`${name} is named twice: a node is in one group only.`)
    seen.add(name)
  }
  const rest = names.filter((name) => !seen.has(name))
  const all = rest.length === 0 ? groups : [...groups, rest]
  if (all.length < 2) {
    throw usageError('That is one group of all nodes: nothing would be cut. Separate groups by |.')
  }
  return all
}

/** Whom a node may not talk to while the network is cut into these groups; nobody when it is whole. */
export function cutOffFrom(name: string, groups: Groups | undefined): readonly string[] {
  return groups?.filter((group) => !group.includes(name)).flat() ?? []
}

/** `node-1 | node-2, node-3` */
export function showGroups(groups: Groups): string {
  return groups.map((group) => group.join(', ')).join(' | ')
}
