import type { ArgumentsCamelCase, Argv, CommandModule, InferredOptionTypes } from 'yargs'
import { type ExitCode, exitCodes } from './cluster-error.js'
import { askCluster } from './control-client.js'
import { dataOption, exitCodesText, expectNumber, jsonOption, pathsOf } from './shared-options.js'
import { data, talk, told } from './telling.js'

const options = {
  ...dataOption,
  rate: {
    type: 'number',
    demandOption: true,
    requiresArg: true,
    describe: 'Registrations a second, of all nodes together',
  },
  for: {
    type: 'number',
    demandOption: true,
    requiresArg: true,
    describe: 'Seconds that it lasts',
  },
  node: {
    type: 'string',
    requiresArg: true,
    describe: 'Submit all at this node [at every running member in turn]',
  },
  ...jsonOption,
} as const

type LoadArguments = InferredOptionTypes<typeof options>

/** `rookery-cluster load`: synthetic registrations, and whether every node has them in the end. */
export const loadCommand: CommandModule<object, LoadArguments> = {
  command: 'load',
  describe: 'Register synthetic names at a rate, and measure',
  builder: (parser: Argv<object>) =>
    parser
      .usage(
        '$0 load --rate R --for S\n\nSubmits registrations at nodes themselves, not through the mixnet, and then waits ' +
          'until all nodes in reach have the same names. Exit code 4 when some were not certified, or the ' +
          'nodes differ in the end.',
      )
      .options(options)
      .example('$0 load --rate 50 --for 10', 'Five hundred names')
      .epilogue(exitCodesText)
      .strict(),
  handler: (args) => told(() => loadNodes(args)),
}

async function loadNodes(args: ArgumentsCamelCase<LoadArguments>): Promise<ExitCode> {
  expectNumber(args.rate, '--rate', { min: 1, max: 100_000 })
  expectNumber(args.for, '--for', { min: 1, max: 86_400 })
  const { node } = args
  const request = { ask: 'load', rate: args.rate, seconds: args.for, node } as const
  const summary = await askCluster(pathsOf(args), request, (progress) => {
    if (args.json) data(JSON.stringify({ progress }))
    else talk(progressLine(progress))
  })
  if (args.json) data(JSON.stringify(summary))
  else for (const line of summaryLines(summary)) data(line)
  return summary.isWell === true ? exitCodes.done : exitCodes.notWell
}

type Facts = Readonly<Record<string, unknown>>

function progressLine({ second, submitted, certified, refused }: Facts): string {
  return `${`${second}`.padStart(4)} s  submitted ${submitted}, certified ${certified}, refused ${refused}`
}

function summaryLines(facts: Facts): string[] {
  const { submitted, certified, refused, undecided, p50Ms, p99Ms, perSecond, compared } = facts
  const nodes = Array.isArray(compared) ? compared.join(', ') : 'all'
  return [
    `submitted  ${submitted}`,
    `certified  ${certified} (${perSecond} a second)`,
    `refused    ${refused}`,
    `undecided  ${undecided}`,
    `p50, p99   ${p50Ms ?? '-'} ms, ${p99Ms ?? '-'} ms from submission to certificate, at the slowest node`,
    facts.sameNames === true
      ? `names      the same at ${nodes}, ${facts.sameNamesMs} ms after the last answer`
      : `names      NOT the same at ${nodes}: see rookery-cluster status`,
  ]
}
