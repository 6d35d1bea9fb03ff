/** Hello, Presence and Challenge: what a client needs before it can ask for anything. */
import { compareBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import { requestBytesMax } from '../../proto/limits.js'
import {
  type CertifiedManifest,
  encodeCertifiedManifest,
  type ManifestChain,
} from '../../proto/manifest.js'
import { encodePresence, type Presence } from '../../proto/presence.js'
import { protocolVersion } from '../../proto/requests.js'
import type { Handler } from './context.js'

/** Manifests of one answer: at most ten reply packets, unless a single one is larger. */
export const manifestPageBytesMax = 16_040
/** Presence of one answer, likewise; 64 nodes that say all that they may would not fit into one. */
export const presencePageBytesMax = 16_040

export const answerHello: Handler<'hello'> = (parts, asked, { versions, knownEpoch }) => {
  if (!versions.includes(protocolVersion)) {
    throw new RefusedError(
      'unsupported-version',
      `This node speaks version ${protocolVersion}, and none of those that were offered.`,
    )
  }
  const { settings, federation } = parts
  return {
    kind: 'hello',
    version: protocolVersion,
    ...manifestPage(federation.chain, knownEpoch, manifestPageBytesMax),
    limits: {
      requestBytesMax,
      requestsPerMinute: settings.requestsPerMinute,
      sessionSeconds: settings.sessionSeconds,
    },
    timeMs: asked.nowMs,
    self: parts.presence(),
  }
}

/** The manifests after `knownEpoch` (all, if none is known), as many as fit, but at least one. */
export function manifestPage(
  chain: ManifestChain,
  knownEpoch: number | undefined,
  bytesMax: number,
): { readonly manifests: readonly CertifiedManifest[]; readonly more: boolean } {
  const missing = chain.slice(knownEpoch === undefined ? 0 : knownEpoch + 1)
  const manifests: CertifiedManifest[] = []
  let bytes = 0
  for (const one of missing) {
    bytes += encodeCertifiedManifest(one).length
    if (bytes > bytesMax && manifests.length > 0) break
    manifests.push(one)
  }
  return { manifests, more: manifests.length < missing.length }
}

export const answerPresence: Handler<'presence'> = (parts, _asked, { after }) => ({
  kind: 'presence',
  ...presencePage([parts.presence(), ...parts.presences()], after, presencePageBytesMax),
})

/** The nodes whose keys come after `after` (all, without one), as many as fit, but at least one. */
export function presencePage(
  known: readonly Presence[],
  after: Uint8Array | undefined,
  bytesMax: number,
): { readonly nodes: readonly Presence[]; readonly more: boolean } {
  const missing = known
    .filter(({ nodeKey }) => after === undefined || compareBytes(nodeKey, after) > 0)
    .sort((a, b) => compareBytes(a.nodeKey, b.nodeKey))
  const nodes: Presence[] = []
  let bytes = 0
  for (const one of missing) {
    bytes += encodePresence(one).length
    if (bytes > bytesMax && nodes.length > 0) break
    nodes.push(one)
  }
  return { nodes, more: nodes.length < missing.length }
}

export const answerChallenge: Handler<'challenge'> = (parts, asked, { purpose }) => ({
  kind: 'challenge',
  challenge: parts.challenges.issue(asked.senderTag, purpose, asked.nowMs),
  validMs: parts.challenges.validMs,
  admissionBits: parts.federation.current.policy.admissionBits,
})
