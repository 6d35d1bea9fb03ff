/**
 * From a Welcome to a group: RFC 9420 section 12.4.3.1, step by step with the parts of ts-mls. Its own function
 * refuses trees that are right (see tree-checks.ts), and does not tell who signed the Welcome.
 */
import { p256 } from '@noble/curves/nist.js'
import {
  type ClientState,
  decodeMlsMessage,
  type GroupContext,
  type GroupInfo,
  type KeyPackage,
  type PrivateKeyPackage,
  type PrivateKeyPath,
  type Welcome,
} from 'ts-mls'
import {
  ratchetTreeFromExtension,
  verifyGroupInfoConfirmationTag,
  verifyGroupInfoSignature,
} from 'ts-mls/groupInfo.js'
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js'
import { deriveKeySchedule } from 'ts-mls/keySchedule.js'
import { pathToRoot } from 'ts-mls/pathSecrets.js'
import { mergePrivateKeyPaths, toPrivateKeyPath } from 'ts-mls/privateKeyPath.js'
import { findLeafIndex, type RatchetTree } from 'ts-mls/ratchetTree.js'
import { createSecretTree } from 'ts-mls/secretTree.js'
import { leafWidth, toLeafIndex } from 'ts-mls/treemath.js'
import { firstCommonAncestor } from 'ts-mls/updatePath.js'
import { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js'
import { equalBytes } from '../../../proto/bytes.js'
import { RefusedError } from '../../../proto/errors.js'
import { groupIdBytes } from '../../../proto/limits.js'
import { CertificationUnknown, type Engine, isOwnLeaf, suiteName } from './engine.js'
import { type Group, type Member, memberAt } from './group.js'
import { factsOf } from './group-facts.js'
import { decodeKeyPackage, decodeSecrets, type OwnKeyPackage } from './key-packages.js'
import { expectValidTree } from './tree-checks.js'

export interface Joined {
  readonly group: Group
  /** Who added this device: the signer of the Welcome. */
  readonly inviter: Member
}

/**
 * Every member of the group is checked with `isCertified`. Not checked: that this device is not in a group of
 * that id already, and whether its user wants to be; the caller asks `describe` and `inviter`.
 * @param welcome an MLS message
 * @param own the key package that `messageFacts(welcome)` names
 * @throws RefusedError `malformed` for anything wrong; what `isCertified` throws
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
  try {
    return await joinWith(engine, message, keyPackage, decodeSecrets(own.secrets))
  } catch (error) {
    if (error instanceof CertificationUnknown) throw error.cause
    if (error instanceof RefusedError) throw error
    throw new RefusedError('malformed', `A Welcome cannot be used: ${String(error)}`)
  }
}

async function joinWith(
  engine: Engine,
  welcome: Welcome,
  keyPackage: KeyPackage,
  secrets: PrivateKeyPackage,
): Promise<Joined> {
  const { suite, config } = engine
  const ref = await makeKeyPackageRef(keyPackage, suite.hash)
  const initKey = await suite.hpke.importPrivateKey(secrets.initPrivateKey)
  const groupSecrets = await decryptGroupSecrets(initKey, ref, welcome, suite.hpke)
  if (groupSecrets === undefined || groupSecrets.psks.length > 0) {
    throw new Error('Its secrets are of another form.')
  }
  const { joinerSecret, pathSecret } = groupSecrets
  const noPsk = new Uint8Array(suite.kdf.size)
  const groupInfo = await decryptGroupInfo(welcome, joinerSecret, noPsk, suite)
  const tree = groupInfo && ratchetTreeFromExtension(groupInfo)
  if (groupInfo === undefined || tree === undefined)
    throw new Error('It has no group info or tree.')
  const { groupContext, confirmationTag } = groupInfo
  expectOurContext(groupContext)
  await expectValidTree(engine, tree, groupContext)
  const inviter = await signerOf(engine, groupInfo, tree)
  const privatePath = await privatePathOf(engine, tree, inviter, keyPackage, secrets, pathSecret)
  const [keySchedule, encryptionSecret] = await deriveKeySchedule(
    joinerSecret,
    noPsk,
    groupContext,
    suite.kdf,
  )
  if (!(await verifyGroupInfoConfirmationTag(groupInfo, joinerSecret, noPsk, suite))) {
    throw new Error('Its confirmation tag is wrong.')
  }
  const secretTree = await createSecretTree(leafWidth(tree.length), encryptionSecret, suite.kdf)
  for (const secret of [joinerSecret, encryptionSecret, secrets.initPrivateKey]) secret.fill(0)
  const mls: ClientState = {
    groupContext,
    ratchetTree: tree,
    privatePath,
    signaturePrivateKey: new Uint8Array(),
    confirmationTag,
    unappliedProposals: {},
    keySchedule,
    secretTree,
    historicalReceiverData: new Map(),
    groupActiveState: { kind: 'active' },
    clientConfig: config,
  }
  return { group: { mls }, inviter }
}

function expectOurContext(context: GroupContext): void {
  factsOf(context)
  const { version, cipherSuite, groupId } = context
  if (version !== 'mls10' || cipherSuite !== suiteName || groupId.length !== groupIdBytes) {
    throw new Error('It is to a group of another kind.')
  }
}

async function signerOf(engine: Engine, groupInfo: GroupInfo, tree: RatchetTree): Promise<Member> {
  const node = tree[groupInfo.signer * 2]
  const signer = memberAt(tree, groupInfo.signer)
  if (signer === undefined || node?.nodeType !== 'leaf') throw new Error('Nobody signed it.')
  const key = node.leaf.signaturePublicKey
  if (!(await verifyGroupInfoSignature(groupInfo, key, engine.suite.signature))) {
    throw new Error('Its signature is wrong.')
  }
  return signer
}

/** The private keys of this leaf, and of its ancestors that the inviter's commit has just renewed. */
async function privatePathOf(
  { suite }: Engine,
  tree: RatchetTree,
  inviter: Member,
  keyPackage: KeyPackage,
  { hpkePrivateKey }: PrivateKeyPackage,
  pathSecret: Uint8Array | undefined,
): Promise<PrivateKeyPath> {
  const leafIndex = findLeafIndex(tree, keyPackage.leafNode)
  if (leafIndex === undefined) throw new Error('This device is not in the group.')
  const own = { leafIndex, privateKeys: { [leafIndex * 2]: hpkePrivateKey } }
  let path: PrivateKeyPath = own
  if (pathSecret !== undefined) {
    const ancestor = firstCommonAncestor(tree, leafIndex, toLeafIndex(inviter.leafIndex))
    const secrets = await pathToRoot(tree, ancestor, pathSecret, suite.kdf)
    path = mergePrivateKeyPaths(await toPrivateKeyPath(secrets, leafIndex, suite), own)
  }
  for (const [i, privateKey] of Object.entries(path.privateKeys)) {
    const node = tree[Number(i)]
    if (node === undefined) continue
    const { hpkePublicKey } = node.nodeType === 'leaf' ? node.leaf : node.parent
    if (!equalBytes(p256.getPublicKey(privateKey, false), hpkePublicKey)) {
      throw new Error('A secret is not of the key in the tree.')
    }
  }
  return path
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
