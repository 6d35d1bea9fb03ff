/** Where a command writes: data to one side, talk to the other. */
export interface Terminal {
  /** One line of data. */
  data(line: string): void
  /** One line for people. */
  talk(line: string): void
  readonly environment: Readonly<Record<string, string | undefined>>
  /**
   * From here on the first signal to stop ends nothing by itself, but resolves this with its name. For a
   * command that has something to finish; every other one ends at once, as programs do.
   */
  stopRequested(): Promise<string>
  /** Ends the process although something is under way, as a crash would: nothing durable is hurt. */
  abandon(code: ExitCode): never
}

/** Done; a failure of this node; wrong input; no node runs there. */
export const exitCodes = { done: 0, failed: 1, usage: 2, notRunning: 3 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
