/** Results as data for programs and as lines for people. */
import { bytesToHex } from '../../proto/bytes.js'
import type { Certificate } from '../../proto/certificate.js'
import type { ManifestChain } from '../../proto/manifest.js'
import type { Presence } from '../../proto/presence.js'
import type { Verified } from '../../proto/signatures.js'
import { fingerprintOf } from '../core/fingerprint.js'

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
    issuedAt: new Date(registration.issuedAtMs).toISOString(),
    registrationId: bytesToHex(registration.id),
    epoch,
    round,
    certifiedBy: certifiedBy(certificate, chain),
  }
}

export function certificateLines(
  certificate: Verified<Certificate>,
  chain: ManifestChain,
): string[] {
  const { registration, epoch } = certificate
  const { votes, quorum, members } = certifiedBy(certificate, chain)
  const devices = registration.devices.map(fingerprintOf)
  return table([
    ['name', registration.name],
    ['owner key', fingerprintOf(registration.ownerKey)],
    ['sequence', `${registration.sequence} (${registration.action}, ${isoOf(registration)})`],
    ['devices', devices.length === 0 ? 'the owner key itself' : devices.join('\n')],
    ['home nodes', registration.homeNodes.map(shortKey).join('\n') || 'none'],
    ['certified by', `${votes} of ${members} members (quorum ${quorum}), epoch ${epoch}`],
    ['verified', 'yes, on this computer'],
  ])
}

function isoOf({ issuedAtMs }: { readonly issuedAtMs: number }): string {
  return new Date(issuedAtMs).toISOString()
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
    issuedAt: new Date(presence.issuedAtMs).toISOString(),
  }
}

export function presenceLines(presence: Verified<Presence>): string[] {
  return table([
    ['node', shortKey(presence.nodeKey)],
    ['role', `${presence.role}, ${presence.state}`],
    ['address', presence.mixnetAddress],
    ['epoch', `${presence.epoch}, ${presence.namesCount} names`],
    ['version', presence.version],
  ])
}

/** Lines `label  value`; a value of several lines is indented to its column. */
export function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([label]) => label.length)) + 2
  return rows.flatMap(([label, value]) =>
    value.split('\n').map((line, i) => (i === 0 ? label : '').padEnd(width) + line),
  )
}
