/** A node's signed statement that it knows no registration of a name. FEDERATION.md section 6. */
import { decodeExact, encode, expectLength, expectPresent } from './codec.js'
import { RefusedError } from './errors.js'
import {
  absenceBytesMax,
  hashBytes,
  nodeKeyBytes,
  requestIdBytes,
  signatureBytes,
} from './limits.js'
import { expectNormalName } from './names.js'
import { type Signatures, type Signer, type Verified, verified } from './signatures.js'
import { domainBytes } from './signing.js'
import * as wire from './wire.js'

export interface AbsenceContent {
  readonly federationId: Uint8Array
  readonly epoch: number
  readonly name: string
  readonly requestId: Uint8Array
  readonly nodeKey: Uint8Array
}

export interface Absence extends AbsenceContent {
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

export function signAbsence(content: AbsenceContent, signer: Signer): Absence {
  const bytes = encode(wire.Absence, content)
  return { ...content, bytes, signature: signer.sign(domainBytes('absence', bytes)) }
}

export function absenceToWire(one: Absence): wire.SignedAbsence.$Properties {
  return { absence: one.bytes, signature: one.signature }
}

/** @throws RefusedError `malformed`, `oversized`, `invalid-name` */
export function readAbsence(signed: wire.SignedAbsence.$Properties | null | undefined): Absence {
  const { absence, signature } = expectPresent(signed, 'Signed absence')
  const bytes = absence ?? new Uint8Array()
  const one = decodeExact(wire.Absence, bytes, absenceBytesMax, 'Absence')
  return {
    bytes,
    signature: expectLength(signature ?? new Uint8Array(), signatureBytes, 'Absence signature'),
    federationId: expectLength(one.federationId, hashBytes, 'Federation id'),
    epoch: one.epoch,
    name: expectNormalName(one.name),
    requestId: expectLength(one.requestId, requestIdBytes, 'Request id'),
    nodeKey: expectLength(one.nodeKey, nodeKeyBytes, 'Node key'),
  }
}

/**
 * Checks the signature of the node that it names. Not checked: who that node is, and what it answers.
 * @throws RefusedError `bad-signature`
 */
export function verifyAbsence(one: Absence, signatures: Signatures): Verified<Absence> {
  if (!signatures.verifyEd25519(one.nodeKey, domainBytes('absence', one.bytes), one.signature)) {
    throw new RefusedError('bad-signature', 'The absence is not signed by its node.')
  }
  return verified(one)
}
