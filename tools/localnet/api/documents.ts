import { base58 } from '@scure/base'
import type { ReachedBy } from './reached-by.js'

/**
 * The JSON documents that both SDKs read. NYM.md section 2 and vectors/nym-sdk.json, httpSamples. One epoch,
 * one key rotation, for ever: nothing rotates here.
 */

export interface ListedNode {
  readonly id: number
  /** 1 to 3 for mixes. */
  readonly role: { readonly mixLayer: number } | { readonly gatewayPort: number }
  readonly identity: Uint8Array
  readonly sphinxKey: Uint8Array
  readonly mixPort: number
}

const epochId = 1000
const rotationId = 1
const epochSeconds = 3600
/** Rotation = floor((epoch - first) / this); 1 for a thousand hours after the answer. */
const rotationEpochs = 1000

/** Ids are equal in all documents, or clients refuse the topology. */
export function nodeList(nodes: readonly ListedNode[], reached: ReachedBy, nowMs: number) {
  return {
    metadata: {
      status: null,
      absolute_epoch_id: epochId,
      rotation_id: rotationId,
      refreshed_at: new Date(nowMs).toISOString(),
    },
    nodes: {
      pagination: { total: nodes.length, page: 0, size: nodes.length },
      data: nodes.map((node) => describeNode(node, reached)),
    },
  }
}

function describeNode(node: ListedNode, { ip, hostname }: ReachedBy) {
  const isGateway = 'gatewayPort' in node.role
  return {
    node_id: node.id,
    ed25519_identity_pubkey: base58.encode(node.identity),
    ip_addresses: [ip],
    mix_port: node.mixPort,
    x25519_sphinx_pubkey: base58.encode(node.sphinxKey),
    role: 'gatewayPort' in node.role ? 'EntryGateway' : { Mixnode: { layer: node.role.mixLayer } },
    supported_roles: {
      mixnode: !isGateway,
      entry: isGateway,
      exit_nr: isGateway,
      exit_ipr: isGateway,
    },
    entry:
      'gatewayPort' in node.role
        ? { hostname, ws_port: node.role.gatewayPort, wss_port: null }
        : null,
    performance: '1',
  }
}

export function rewardedSet(nodes: readonly ListedNode[]) {
  const layer = (number: number) =>
    nodes.filter(({ role }) => 'mixLayer' in role && role.mixLayer === number).map(({ id }) => id)
  return {
    epoch_id: epochId,
    entry_gateways: nodes.filter(({ role }) => 'gatewayPort' in role).map(({ id }) => id),
    exit_gateways: [],
    layer1: layer(1),
    layer2: layer(2),
    layer3: layer(3),
    standby: [],
  }
}

/** The epoch began at the last full hour, so that clients count no epochs ahead of ours. */
export function keyRotationInfo(nowMs: number) {
  const startMs = nowMs - (nowMs % (epochSeconds * 1000))
  return {
    key_rotation_state: { validity_epochs: rotationEpochs, initial_epoch_id: 0 },
    current_absolute_epoch_id: epochId,
    current_epoch_start: new Date(startMs).toISOString(),
    epoch_duration: { secs: epochSeconds, nanos: 0 },
    progress: {
      current_key_rotation_id: rotationId,
      current_rotation_starting_epoch: epochId,
      current_rotation_ending_epoch: epochId + rotationEpochs - 1,
    },
  }
}
