/**
 * What is said to a running cluster over the unix socket in its directory: one line of JSON with `ask` and
 * its arguments. The answer is lines of JSON: any number of `{ "progress": … }`, then one `{ "done": … }`
 * or `{ "failed": { "sentence", "exitCode" } }`. Whoever closes the connection ends what he asked for.
 */
import { type ExitCode, exitCodes, usageError } from './cluster-error.js'

export type ClusterRequest =
  | { readonly ask: 'status' | 'down' | 'heal' }
  | { readonly ask: 'kill' | 'start' | 'stop'; readonly node: string }
  | { readonly ask: 'partition'; readonly groups: readonly string[] }
  | ({ readonly ask: 'load' } & LoadWishes)

export interface LoadWishes {
  /** Registrations a second, of all nodes together. */
  readonly rate: number
  readonly seconds: number
  /** Where they are submitted; undefined: at every running member in turn. */
  readonly node?: string | undefined
}

export type ClusterAnswer =
  | { readonly progress: Readonly<Record<string, unknown>> }
  | { readonly done: Readonly<Record<string, unknown>> }
  | { readonly failed: { readonly sentence: string; readonly exitCode: ExitCode } }

export const requestLineCharactersMax = 16_384

/** @throws ClusterError for anything else than a request */
export function parseRequest(line: string): ClusterRequest {
  const value = parseObject(line)
  const { ask, node, groups, rate, seconds } = value
  if (ask === 'status' || ask === 'down' || ask === 'heal') return { ask }
  if ((ask === 'kill' || ask === 'start' || ask === 'stop') && typeof node === 'string') {
    return { ask, node }
  }
  if (ask === 'partition' && isTexts(groups)) return { ask, groups }
  if (ask === 'load' && typeof rate === 'number' && typeof seconds === 'number') {
    if (node === undefined || typeof node === 'string') return { ask, rate, seconds, node }
  }
  throw usageError('The cluster was asked for something that it does not know.')
}

/** @throws ClusterError for anything else than an answer */
export function parseAnswer(line: string): ClusterAnswer {
  const { progress, done, failed } = parseObject(line)
  if (isRecord(progress)) return { progress }
  if (isRecord(done)) return { done }
  if (isRecord(failed) && typeof failed.sentence === 'string') {
    const exitCode =
      Object.values(exitCodes).find((code) => code === failed.exitCode) ?? exitCodes.failed
    return { failed: { sentence: failed.sentence, exitCode } }
  }
  throw usageError('The cluster gave an answer that this version does not know.')
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw usageError(`Not a line of JSON: ${cause instanceof Error ? cause.message : cause}`)
  }
  if (isRecord(value)) return value
  throw usageError('Not a JSON object.')
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
