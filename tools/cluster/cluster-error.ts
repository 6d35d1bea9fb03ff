/** What goes wrong with a cluster, told to its operator in one sentence. README.md lists the exit codes. */

export const exitCodes = {
  done: 0,
  /** The world does not play along: a port, a directory, a node that does not start. */
  failed: 1,
  /** Wrong input, or one that does not fit what is there. Nothing was changed. */
  usage: 2,
  /** No cluster runs there. */
  notRunning: 3,
  /** `status`: a node does not run or is not synced. `load`: not everything was certified everywhere. */
  notWell: 4,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

export class ClusterError extends Error {
  override readonly name = 'ClusterError'
  constructor(
    sentence: string,
    readonly exitCode: ExitCode = exitCodes.failed,
    options?: ErrorOptions,
  ) {
    super(sentence, options)
  }
}

export function usageError(sentence: string): ClusterError {
  return new ClusterError(sentence, exitCodes.usage)
}
