/** Who is a member: cards, proposals, approvals, manifests. FEDERATION.md section 4. */
import { existsSync } from 'node:fs'
import {
  formatGenesisFile,
  readGenesisFile,
  readJsonFile,
  readManifestsOf,
  writeGenesisFile,
} from '../genesis-file.js'
import { dataPaths } from '../keys/data-directory.js'
import { writeDurably } from '../keys/durable-file.js'
import { approveGenesis, joinFounded } from '../membership/founding.js'
import { MembershipError } from '../membership/members-count.js'
import type { MembershipAnswer } from '../membership/membership.js'
import { askOperatorJson } from '../operator/client.js'
import { nodeSignatures } from '../signatures.js'
import { askRunning, initialisedPaths, withStore } from './node-directory.js'
import { type Chosen, dataDirectoryOf, passphraseOf, UsageError } from './options.js'
import { type ExitCode, exitCodes, type Terminal } from './terminal.js'

export async function card(chosen: Chosen, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const told = await askRunning(initialisedPaths(chosen), 'card')
  terminal.data(JSON.stringify(told, undefined, json ? 0 : 2))
  return exitCodes.done
}

/** Proposes the next manifest with this node's approval, to a file for the other operators. */
export async function propose(
  chosen: Chosen,
  change: string,
  items: readonly string[],
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const paths = initialisedPaths(chosen)
  const out = newFileOf(chosen)
  const given = { change, ...changeOf(chosen, change, items) }
  const answer = (await askRunning(paths, 'propose', given)) as unknown as MembershipAnswer
  const file = out ?? `proposal-${answer.epoch}-${Date.now()}.json`
  return finish(answer, file, json, terminal)
}

/** Where the answer goes, if it was said. @throws UsageError when there is a file already */
function newFileOf(chosen: Chosen): string | undefined {
  const out = chosen.text('out')
  if (out !== undefined && existsSync(out)) throw new UsageError(`${out} is there already.`)
  return out
}

function changeOf(chosen: Chosen, change: string, items: readonly string[]) {
  switch (change) {
    case 'add':
      return { cards: items.map(readJsonFile) }
    case 'remove':
      return { nodeKeys: items }
    case 'replace':
      return { nodeKeys: items.slice(0, 1), cards: items.slice(1).map(readJsonFile) }
    case 'policy':
      return { policy: policyOf(chosen) }
    case 'renew':
      return {}
    default:
      throw new UsageError(`A change is add, remove, replace, policy or renew, not ${change}.`)
  }
}

function policyOf(chosen: Chosen): object {
  const policy = {
    ...(chosen.has('admission-bits') && { admissionBits: chosen.get('admission-bits') }),
    ...(chosen.has('quarantine-days') && {
      quarantineMs: chosen.get('quarantine-days') * 86_400_000,
    }),
  }
  if (Object.keys(policy).length > 0) return policy
  throw new UsageError('What of the policy? Give --admission-bits or --quarantine-days.')
}

/** Adds this node's approval to a proposal, or to a genesis that is being founded. */
export async function approve(
  chosen: Chosen,
  file: string,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const parsed = readJsonFile(file)
  if (parsed.rookery === 'genesis') return approveFounding(chosen, file, json, terminal)
  const paths = initialisedPaths(chosen)
  const given = { proposal: parsed }
  const answer = (await askRunning(paths, 'approve', given)) as unknown as MembershipAnswer
  return finish(answer, file, json, terminal)
}

function finish(
  answer: MembershipAnswer,
  file: string,
  json: boolean,
  terminal: Terminal,
): ExitCode {
  const { proposal, outcome, epoch, approvals, needed, notes } = answer
  if (proposal !== undefined) {
    writeDurably(file, `${JSON.stringify(proposal, undefined, 2)}\n`, { replace: true })
  }
  const written = proposal === undefined ? {} : { file }
  if (json) terminal.data(JSON.stringify({ ...written, outcome, epoch, approvals, needed, notes }))
  for (const note of notes) terminal.talk(`note: ${note}`)
  if (json) return exitCodes.done
  if (outcome === 'decided') terminal.data(`Epoch ${epoch} is decided.`)
  else terminal.data(file)
  if (outcome === 'undecided') {
    terminal.talk('All approvals are there, and the members are deciding. Look again: status.')
  } else if (outcome === 'incomplete') {
    terminal.talk(
      `${approvals} of ${needed} approvals. Next operator: rookery-node approve ${file}`,
    )
  }
  return exitCodes.done
}

function approveFounding(
  chosen: Chosen,
  file: string,
  json: boolean,
  terminal: Terminal,
): ExitCode {
  const [genesis, ...later] = readManifestsOf(file)
  if (genesis === undefined || later.length > 0 || genesis.manifest.epoch !== 0) {
    throw new MembershipError(`${file} is not a genesis that is being founded.`)
  }
  const approved = approveGenesis(dataDirectoryOf(chosen), genesis, passphraseOf(chosen))
  writeGenesisFile(file, [approved], { replace: true })
  const needed = approved.manifest.members.length
  const approvals = approved.approvals.length
  if (json) terminal.data(JSON.stringify({ file, approvals, needed }))
  else {
    terminal.data(file)
    const next = approvals < needed ? 'approve' : 'join'
    terminal.talk(`${approvals} of ${needed} approvals. Next: rookery-node ${next} ${file}`)
  }
  return exitCodes.done
}

/** Puts the genesis that all have approved into this member's store. */
export function join(chosen: Chosen, file: string, json: boolean, terminal: Terminal): ExitCode {
  const directory = dataDirectoryOf(chosen)
  const { nodeKey } = dataPaths(directory)
  if (!existsSync(nodeKey)) {
    throw new UsageError(`${directory} has no keys. Make them: rookery-node init --member`)
  }
  const [genesis] = readManifestsOf(file)
  if (genesis === undefined) throw new RangeError('A genesis file has a genesis')
  const federationId = joinFounded(directory, genesis)
  terminal.data(json ? JSON.stringify({ federationId, dataDirectory: directory }) : federationId)
  if (!json) terminal.talk('A member. Run it: rookery-node start')
  return exitCodes.done
}

/** The chain of manifests, as a file that a node or a client can begin with. */
export async function manifest(
  chosen: Chosen,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const paths = initialisedPaths(chosen)
  const out = newFileOf(chosen)
  const running = await askOperatorJson(paths.operatorSocket, 'manifest')
  if (out !== undefined) {
    if (running === undefined) {
      writeGenesisFile(
        out,
        withStore(paths, (store) => store.manifests()),
      )
    } else {
      writeDurably(out, `${JSON.stringify(running, undefined, 2)}\n`, { replace: false })
    }
    const chain = readGenesisFile(out, nodeSignatures)
    if (json) terminal.data(JSON.stringify({ file: out, epoch: chain.length - 1 }))
    else terminal.talk(`Manifests up to epoch ${chain.length - 1}, verified, in ${out}`)
    return exitCodes.done
  }
  const told = running ?? JSON.parse(formatGenesisFile(withStore(paths, (s) => s.manifests())))
  terminal.data(JSON.stringify(told, undefined, json ? 0 : 2))
  return exitCodes.done
}
