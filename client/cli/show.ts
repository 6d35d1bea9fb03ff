/** Results as data for programs and as lines for people. */
import { bytesToHex } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import type { ManifestChain } from '../../proto/manifest.js'
import type { Presence } from '../../proto/presence.js'
import type { Verified } from '../../proto/signatures.js'
import { fingerprintOf } from '../core/fingerprint.js'
import type { QuorumView } from '../core/quorum-view.js'
import { showTime } from '../core/show-time.js'
import { quorumText } from './show-quorum.js'

/** Who certified: how many of the members of the epoch, and that those are enough was verified here. */
function certifiedBy({ epoch, precommits }: Certificate, chain: ManifestChain) {
  const manifest = chain[epoch]?.manifest
  return {
    votes: precommits.length,
    quorum: manifest?.quorum ?? 0,
    members: manifest?.members.length ?? 0,
  }
}

/** Takes a certificate that was verified only, hence `verified: true`. */
export function certificateData(certificate: Verified<Certificate>, chain: ManifestChain) {
  const { registration, epoch, round } = certificate
  return {
    verified: true,
    name: registration.name,
    action: registration.action,
    sequence: registration.sequence,
    ownerKey: bytesToHex(registration.ownerKey),
    fingerprint: fingerprintOf(registration.ownerKey),
    devices: registration.devices.map(bytesToHex),
    homeNodes: registration.homeNodes.map(bytesToHex),
    issuedAt: showTime(registration.issuedAtMs),
    registrationId: bytesToHex(registration.id),
    epoch,
    round,
    certifiedBy: certifiedBy(certificate, chain),
  }
}

export function certificateLines(
  certificate: Verified<Certificate>,
  chain: ManifestChain,
  asked?: QuorumView,
): string[] {
  const { registration, epoch } = certificate
  const { votes, quorum, members } = certifiedBy(certificate, chain)
  const devices = registration.devices.map(fingerprintOf)
  const homeNodes = registration.homeNodes.map(shortKey)
  return table([
    ['name', registration.name],
    ['owner key', fingerprintOf(registration.ownerKey)],
    [
      'sequence',
      `${registration.sequence} (${registration.action}, ${showTime(registration.issuedAtMs)})`,
    ],
    ['devices', devices.length === 0 ? 'the owner key itself' : devices],
    ['home nodes', homeNodes.length === 0 ? 'none' : homeNodes],
    ['certified by', `${votes} of ${members} members (quorum ${quorum}), epoch ${epoch}`],
    ['verified', 'yes, on this computer'],
    ...(asked ? [['newest', quorumText(asked)] as const] : []),
  ])
}

export function shortKey(key: Uint8Array): string {
  return `${bytesToHex(key).slice(0, 16)}…`
}

export function presenceData(presence: Verified<Presence>) {
  return {
    nodeKey: bytesToHex(presence.nodeKey),
    mixnetAddress: presence.mixnetAddress,
    role: presence.role,
    state: presence.state,
    version: presence.version,
    epoch: presence.epoch,
    names: presence.namesCount,
    issuedAt: showTime(presence.issuedAtMs),
  }
}

/** Lines `label  value`; each value of a list has a line of its own, indented to its column. */
export function table(
  rows: readonly (readonly [label: string, value: string | readonly string[]])[],
): string[] {
  const width = Math.max(...rows.map(([label]) => label.length)) + 2
  return rows.flatMap(([label, value]) =>
    [value].flat().map((line, i) => (i === 0 ? label : '').padEnd(width) + line),
  )
}
