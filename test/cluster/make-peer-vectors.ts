/** Writes test/vectors/peer.json. Run it only when the protocol is meant to change. */
import { writeFileSync } from 'node:fs'
import { repositoryFile } from '../support/vectors.js'
import { makePeerVectors } from './peer-vectors.js'

writeFileSync(
  repositoryFile('test/vectors/peer.json'),
  `${JSON.stringify(makePeerVectors(), undefined, 1)}\n`,
)
