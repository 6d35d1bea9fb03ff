/** Makes a node: a federation of its own, or one that follows another. */
import { bytesToHex } from '../../proto/bytes.js'
import { readGenesisFile } from '../genesis-file.js'
import { initialise, initialiseFollower } from '../initialise.js'
import { dataPaths } from '../keys/data-directory.js'
import { usableSocketPath } from '../operator/protocol.js'
import { nodeSignatures } from '../signatures.js'
import {
  type Chosen,
  dataDirectoryOf,
  type OptionName,
  passphraseOf,
  UsageError,
} from './options.js'
import { type ExitCode, exitCodes, type Terminal } from './terminal.js'

export function init(chosen: Chosen, json: boolean, terminal: Terminal): ExitCode {
  const dataDirectory = dataDirectoryOf(chosen)
  usableSocketPath(dataPaths(dataDirectory).operatorSocket)
  if (chosen.flag('member') && chosen.flag('mirror')) {
    throw new UsageError('A node is a --member or a --mirror, not both.')
  }
  if (chosen.flag('member') || chosen.flag('mirror')) return follow(chosen, json, terminal)
  refuse(chosen, ['genesis', 'announce'], 'without --member or --mirror')
  return foundAlone(chosen, json, terminal)
}

function foundAlone(chosen: Chosen, json: boolean, terminal: Terminal): ExitCode {
  const dataDirectory = dataDirectoryOf(chosen)
  const passphrase = passphraseOf(chosen)
  const federationId = bytesToHex(
    initialise({
      dataDirectory,
      admissionBits: chosen.get('admission-bits'),
      quarantineMs: chosen.get('quarantine-days') * 86_400_000,
      ...(passphrase !== undefined && { passphrase }),
    }),
  )
  terminal.data(json ? JSON.stringify({ federationId, dataDirectory }) : federationId)
  if (!json) terminal.talk(`A federation of one, in ${dataDirectory}. Run it: rookery-node start`)
  return exitCodes.done
}

function follow(chosen: Chosen, json: boolean, terminal: Terminal): ExitCode {
  refuse(chosen, ['admission-bits', 'quarantine-days'], 'for a node that follows a federation')
  const dataDirectory = dataDirectoryOf(chosen)
  const role = chosen.flag('mirror') ? 'mirror' : 'member'
  const file = chosen.text('genesis')
  if (file === undefined) {
    throw new UsageError('Which federation? Give its genesis file: --genesis FILE.')
  }
  const chain = readGenesisFile(file, nodeSignatures)
  const passphrase = passphraseOf(chosen)
  const { nodeKey, votingKey } = initialiseFollower({ dataDirectory, chain, role, passphrase })
  const made = {
    federationId: bytesToHex(chain[0].manifest.federationId),
    dataDirectory,
    role,
    nodeKey: bytesToHex(nodeKey.publicKey),
    ...(votingKey !== undefined && { votingKey: bytesToHex(votingKey.publicKey) }),
  }
  terminal.data(json ? JSON.stringify(made) : made.nodeKey)
  if (!json) terminal.talk(`A ${role} to be, in ${dataDirectory}. Run it: rookery-node start`)
  return exitCodes.done
}

function refuse(chosen: Chosen, options: readonly OptionName[], where: string): void {
  const wrong = options.find((name) => chosen.has(name))
  if (wrong !== undefined) throw new UsageError(`--${wrong} has no meaning ${where}.`)
}
