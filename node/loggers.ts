/**
 * Every logger of a node, declared in one place. Context is an object; what may never be in it: sender
 * tags, reply blocks, keys, payloads, or who asked for whom (FEDERATION.md section 7).
 */
import { type DestinationStream, type Logger, pino } from 'pino'

export const logLevels = ['error', 'warn', 'info', 'debug', 'silent'] as const
/** error: act; warn: watch; info: rare; debug: detail. */
export type LogLevel = (typeof logLevels)[number]

export interface Loggers {
  /** Starting, stopping, faults. */
  readonly node: Logger
  /** The mixnet's state, and answers that could not leave. */
  readonly mixnet: Logger
  /** Other nodes, and what is known of them. */
  readonly peers: Logger
  /** Requests, counted and never shown. */
  readonly door: Logger
  /** What operators ask for. */
  readonly operator: Logger
}

/** @param destination where lines of JSON go; a program's talk goes to stderr */
export function createLoggers(level: LogLevel, destination: DestinationStream): Loggers {
  const root = pino({ level, base: null }, destination)
  const part = (name: string) => root.child({ part: name })
  return {
    node: part('node'),
    mixnet: part('mixnet'),
    peers: part('peers'),
    door: part('door'),
    operator: part('operator'),
  }
}
