/** From a Welcome to a group. */
import { decodeMlsMessage, emptyPskIndex, joinGroup as mlsJoinGroup, type Welcome } from 'ts-mls'
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js'
import { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js'
import { RefusedError } from '../../../proto/errors.js'
import { groupIdBytes } from '../../../proto/limits.js'
import { CertificationUnknown, type Engine, isOwnLeaf, suiteName } from './engine.js'
import { type Group, type Member, memberAt } from './group.js'
import { factsOf } from './group-facts.js'
import { decodeKeyPackage, decodeSecrets, type OwnKeyPackage } from './key-packages.js'

export interface Joined {
  readonly group: Group
  /** Who added this device: the signer of the Welcome. */
  readonly inviter: Member
}

/**
 * Every member of the group is checked with `isCertified`. Whether the user wants to be in it is the caller's
 * question, to be asked of `describe` and `inviter`.
 * @param welcome an MLS message
 * @param own the key package that `messageFacts(welcome)` names
 * @throws RefusedError `malformed` or `bad-signature`; what `isCertified` throws
 */
export async function join(
  engine: Engine,
  welcome: Uint8Array,
  own: Pick<OwnKeyPackage, 'package' | 'secrets'>,
): Promise<Joined> {
  const message = decodeWelcome(welcome)
  const keyPackage = decodeKeyPackage(own.package)
  if (!isOwnLeaf(engine, keyPackage.leafNode.signaturePublicKey)) {
    throw new RefusedError('malformed', 'A key package is of another device.')
  }
  const secrets = decodeSecrets(own.secrets)
  const { suite, config } = engine
  try {
    const signerLeaf = await signerOf(engine, message, own)
    const state = await mlsJoinGroup(
      message,
      keyPackage,
      secrets,
      emptyPskIndex,
      suite,
      undefined,
      undefined,
      config,
    )
    factsOf(state.groupContext)
    if (state.groupContext.groupId.length !== groupIdBytes) throw new Error('The id is too short.')
    const inviter = memberAt(state.ratchetTree, signerLeaf)
    if (inviter === undefined) throw new Error('Nobody signed it.')
    return { group: { mls: state }, inviter }
  } catch (error) {
    if (error instanceof CertificationUnknown) throw error.cause
    if (error instanceof RefusedError) throw error
    throw new RefusedError('malformed', `A Welcome cannot be used: ${String(error)}`)
  }
}

/** The leaf that signed the group info, which ts-mls verifies and does not tell. */
async function signerOf(
  engine: Engine,
  welcome: Welcome,
  own: Pick<OwnKeyPackage, 'package' | 'secrets'>,
): Promise<number> {
  const { suite } = engine
  const { initPrivateKey } = decodeSecrets(own.secrets)
  const ref = await makeKeyPackageRef(decodeKeyPackage(own.package), suite.hash)
  const key = await suite.hpke.importPrivateKey(initPrivateKey)
  const groupSecrets = await decryptGroupSecrets(key, ref, welcome, suite.hpke)
  if (groupSecrets === undefined || groupSecrets.psks.length > 0) {
    throw new Error('Its secrets are of another form.')
  }
  const noPsk = new Uint8Array(suite.kdf.size)
  const groupInfo = await decryptGroupInfo(welcome, groupSecrets.joinerSecret, noPsk, suite)
  if (groupInfo === undefined) throw new Error('Its group info is of another form.')
  return groupInfo.signer
}

/** @throws RefusedError `malformed` */
function decodeWelcome(bytes: Uint8Array): Welcome {
  let decoded: ReturnType<typeof decodeMlsMessage>
  try {
    decoded = decodeMlsMessage(bytes, 0)
  } catch {
    decoded = undefined
  }
  const [message, length] = decoded ?? []
  if (message?.wireformat === 'mls_welcome' && length === bytes.length) {
    if (message.welcome.cipherSuite === suiteName) return message.welcome
  }
  throw new RefusedError('malformed', 'Not a Welcome of our cipher suite.')
}
