/** Writes test/vectors/proto.json. Run it only when the protocol is meant to change. */
import { writeFileSync } from 'node:fs'
import { repositoryFile } from '../support/vectors.js'
import { makeVectors } from './vectors.js'

writeFileSync(
  repositoryFile('test/vectors/proto.json'),
  `${JSON.stringify(makeVectors(), undefined, 1)}\n`,
)
