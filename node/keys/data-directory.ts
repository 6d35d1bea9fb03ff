/** Where everything of a node lies: one directory, nothing outside it. README.md describes the layout. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface DataPaths {
  readonly directory: string
  readonly nodeKey: string
  /** The voting key of one epoch: a file of its own, so that it can be erased with its epoch. */
  votingKey(epoch: number): string
  /** What the node signs for nymCHAT's clients with; made at the first start. */
  readonly nymchatKey: string
  /** There when the node is a mirror for good: it makes no voting keys. */
  readonly mirror: string
  readonly store: string
  /** Messages that wait; apart from the names, which must never be lost. */
  readonly mailboxes: string
  readonly lock: string
  readonly mixnetIdentity: string
  /** The last known mixnet address, so that an invite can be printed while the node is stopped. */
  readonly mixnetAddress: string
  readonly operatorSocket: string
}

export function dataPaths(directory: string): DataPaths {
  return {
    directory,
    nodeKey: join(directory, 'node.key'),
    votingKey: (epoch) => join(directory, `voting-${epoch}.key`),
    nymchatKey: join(directory, 'nymchat.key'),
    mirror: join(directory, 'mirror'),
    store: join(directory, 'names.sqlite'),
    mailboxes: join(directory, 'messages.sqlite'),
    lock: join(directory, 'lock'),
    mixnetIdentity: join(directory, 'mixnet-identity'),
    mixnetAddress: join(directory, 'mixnet-address'),
    operatorSocket: join(directory, 'operator.sock'),
  }
}

/** The mixnet address that the node had when it last ran, if it ever did. */
export function lastMixnetAddress({ mixnetAddress }: DataPaths): string | undefined {
  return existsSync(mixnetAddress) ? readFileSync(mixnetAddress, 'utf8').trim() : undefined
}
