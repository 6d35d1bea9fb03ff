/** Makes a node: a federation of its own, or one that follows another. */
import { bytesToHex } from '../../proto/bytes.js'
import type { Presence } from '../../proto/presence.js'
import { readGenesisFile } from '../genesis-file.js'
import { type FollowOptions, initialise, initialiseFollower } from '../initialise.js'
import { dataPaths } from '../keys/data-directory.js'
import { type CardContent, formatCard, signCard } from '../membership/card.js'
import { initialiseFounder } from '../membership/founding.js'
import { usableSocketPath } from '../operator/protocol.js'
import { nodeSignatures } from '../signatures.js'
import {
  type Chosen,
  dataDirectoryOf,
  type OptionName,
  passphraseOf,
  UsageError,
} from './options.js'
import { announcedAddresses } from './overlay.js'
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
  const file = chosen.text('genesis')
  if (chosen.flag('mirror')) {
    if (file === undefined) {
      throw new UsageError('Which federation? Give its genesis file: --genesis FILE.')
    }
    refuse(chosen, ['announce'], 'for a mirror here: give it to start')
    return mirror(chosen, file, json, terminal)
  }
  return memberToBe(chosen, file, json, terminal)
}

function mirror(chosen: Chosen, file: string, json: boolean, terminal: Terminal): ExitCode {
  const dataDirectory = dataDirectoryOf(chosen)
  const passphrase = passphraseOf(chosen)
  const chain = readGenesisFile(file, nodeSignatures)
  const role = 'mirror'
  const made = initialiseFollower({ dataDirectory, chain, role, passphrase })
  const nodeKey = bytesToHex(made.nodeKey.publicKey)
  const federationId = bytesToHex(chain[0].manifest.federationId)
  terminal.data(json ? JSON.stringify({ federationId, dataDirectory, role, nodeKey }) : nodeKey)
  if (!json) terminal.talk(`A mirror, in ${dataDirectory}. Run it: rookery-node start`)
  return exitCodes.done
}

/** With a genesis it follows a federation and asks to be added; without, it is to found one. */
function memberToBe(
  chosen: Chosen,
  file: string | undefined,
  json: boolean,
  terminal: Terminal,
): ExitCode {
  const dataDirectory = dataDirectoryOf(chosen)
  const passphrase = passphraseOf(chosen)
  const multiaddrs = announcedAddresses(chosen) ?? []
  const chain = file === undefined ? undefined : readGenesisFile(file, nodeSignatures)
  const said = { multiaddrs, issuedAtMs: Date.now() }
  const card =
    chain === undefined
      ? initialiseFounder({ dataDirectory, passphrase, ...said })
      : followerCard({ dataDirectory, chain, role: 'member', passphrase }, said)
  const federationId = chain && bytesToHex(chain[0].manifest.federationId)
  const shown = formatCard(card)
  if (json) {
    const nodeKey = bytesToHex(card.nodeKey)
    const made = { federationId, dataDirectory, role: 'member', nodeKey, card: shown }
    terminal.data(JSON.stringify(made))
    return exitCodes.done
  }
  terminal.data(JSON.stringify(shown, undefined, 2))
  terminal.talk(
    chain === undefined
      ? 'Keys of a founder. Give its card, above, to whoever writes the genesis.'
      : 'A member to be. Start it, and give its card, above, to a member: rookery-node propose add CARD',
  )
  return exitCodes.done
}

function followerCard(
  options: FollowOptions,
  said: Pick<CardContent, 'multiaddrs' | 'issuedAtMs'>,
): Presence {
  const { nodeKey, votingKey } = initialiseFollower(options)
  if (votingKey === undefined) throw new Error('A member to be has a voting key')
  const { chain } = options
  const content = {
    federationId: chain[0].manifest.federationId,
    epoch: chain.length - 1,
    votingKey: votingKey.publicKey,
  }
  return signCard({ ...content, ...said }, nodeKey)
}

function refuse(chosen: Chosen, options: readonly OptionName[], where: string): void {
  const wrong = options.find((name) => chosen.has(name))
  if (wrong !== undefined) throw new UsageError(`--${wrong} has no meaning ${where}.`)
}
