import { bytesToHex } from '../../proto/bytes.js'
import { initialise } from '../initialise.js'
import { dataPaths } from '../keys/data-directory.js'
import { usableSocketPath } from '../operator/protocol.js'
import { type Chosen, dataDirectoryOf, passphraseOf } from './options.js'
import { type ExitCode, exitCodes, type Terminal } from './terminal.js'

/** Makes keys and the genesis of a federation of one. */
export function init(chosen: Chosen, json: boolean, terminal: Terminal): ExitCode {
  const dataDirectory = dataDirectoryOf(chosen)
  usableSocketPath(dataPaths(dataDirectory).operatorSocket)
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
