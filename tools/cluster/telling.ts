/** Runs a command, tells what went wrong in one line, and makes the exit code the answer. */
import process from 'node:process'
import { UsageError } from '../../node/cli/options.js'
import { GenesisFileError } from '../../node/genesis-file.js'
import { MembershipError } from '../../node/membership/members-count.js'
import { SocketPathError } from '../../node/operator/protocol.js'
import { ClusterError, type ExitCode, exitCodes } from './cluster-error.js'

export async function told(run: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await run()
  } catch (error) {
    // A mistake of ours should show where it comes from.
    if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) {
      throw error
    }
    talk(`rookery-cluster: ${error.message}`)
    process.exitCode = exitCodeOf(error)
  }
}

/** Of the node, whose work some commands do. */
const usageErrors = [UsageError, SocketPathError, MembershipError, GenesisFileError]

function exitCodeOf(error: Error): ExitCode {
  if (error instanceof ClusterError) return error.exitCode
  const isUsage = usageErrors.some((kind) => error instanceof kind)
  return isUsage ? exitCodes.usage : exitCodes.failed
}

/** A line for people, on stderr. */
export function talk(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** A line of data, on stdout. */
export function data(line: string): void {
  process.stdout.write(`${line}\n`)
}
