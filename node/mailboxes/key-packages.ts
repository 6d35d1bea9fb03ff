/**
 * What others need to write to a device that is not there: MLS key packages, each given out once. The last
 * resort is for when none is left: it stays until it is replaced, however old it gets, for a device that is
 * away for long must not become unreachable.
 */
import type Database from 'better-sqlite3'
import { bytesToHex, equalBytes, plainBytes } from '../../proto/bytes.js'
import { RefusedError } from '../../proto/errors.js'
import type { DeviceKeyPackage, PublishKeyPackagesBody } from '../../proto/messages.js'

export interface KeyPackages {
  /** All that are kept. */
  readonly bytes: number
  /**
   * Part of a transaction. The oldest go when there are more than a device may have; one that is there
   * already is not added again.
   * @returns how many of this device can be given out once
   */
  publish(name: string, device: Uint8Array, body: PublishedPackages, nowMs: number): number
  /**
   * Part of a transaction: one of each device that has any.
   * @param isScarce whether only last resorts are given out
   */
  take(
    name: string,
    devices: readonly Uint8Array[],
    nowMs: number,
    isScarce: boolean,
  ): readonly DeviceKeyPackage[]
  devicesOf(name: string): readonly Uint8Array[]
  /** Part of a transaction. */
  drop(name: string, device: Uint8Array): void
  /** Part of a transaction: removes up to so many that are too old. @returns how many */
  removeExpired(nowMs: number, rowsMax: number): number
}

export type PublishedPackages = Omit<PublishKeyPackagesBody, 'kind'>

interface PackageRow {
  readonly position: number
  readonly package: Uint8Array
}

const lastResortPosition = 0

export interface KeyPackageLimits {
  readonly keyPackagesPerDevice: number
  /** How many bytes more may be kept. */
  readonly roomFor: (bytes: number) => boolean
}

export function createKeyPackages(sql: Database.Database, limits: KeyPackageLimits): KeyPackages {
  const ofDevice = sql.prepare<[string, Uint8Array], PackageRow>(
    'SELECT position, package FROM key_packages WHERE name = ? AND device = ? ORDER BY position',
  )
  const insert = sql.prepare(
    `INSERT INTO key_packages (name, device, position, package, expires_at_ms)
     VALUES (?, ?, ?, ?, ?)`,
  )
  const oldest = sql.prepare<[string, Uint8Array, number], PackageRow>(
    `SELECT position, package FROM key_packages
     WHERE name = ? AND device = ? AND position > 0 AND expires_at_ms > ?
     ORDER BY position LIMIT 1`,
  )
  const at = sql.prepare<[string, Uint8Array, number], PackageRow>(
    'SELECT position, package FROM key_packages WHERE name = ? AND device = ? AND position = ?',
  )
  const remove = sql.prepare<[string, Uint8Array, number], { bytes: number }>(
    `DELETE FROM key_packages WHERE name = ? AND device = ? AND position = ?
     RETURNING length(package) AS bytes`,
  )
  const removeAll = sql.prepare<[string, Uint8Array], { bytes: number }>(
    'DELETE FROM key_packages WHERE name = ? AND device = ? RETURNING length(package) AS bytes',
  )
  const expired = sql.prepare<[number, number], { name: string; device: Buffer; position: number }>(
    `SELECT name, device, position FROM key_packages
     WHERE expires_at_ms IS NOT NULL AND expires_at_ms <= ? ORDER BY expires_at_ms LIMIT ?`,
  )
  const available = sql.prepare<[string, Uint8Array, number], { count: number }>(
    `SELECT count(*) AS count FROM key_packages
     WHERE name = ? AND device = ? AND position > 0 AND expires_at_ms > ?`,
  )
  const devices = sql.prepare<[string], { device: Buffer }>(
    'SELECT DISTINCT device FROM key_packages WHERE name = ?',
  )
  const sum = sql.prepare<[], { bytes: number }>(
    'SELECT coalesce(sum(length(package)), 0) AS bytes FROM key_packages',
  )
  let bytes = sum.get()?.bytes ?? 0

  function removeAt(name: string, device: Uint8Array, position: number): void {
    bytes -= remove.get(name, device, position)?.bytes ?? 0
  }

  function add(
    name: string,
    device: Uint8Array,
    row: PackageRow,
    expiresAtMs: number | null,
  ): void {
    insert.run(name, device, row.position, row.package, expiresAtMs)
    bytes += row.package.length
  }

  function expectRoom({ packages, lastResort }: PublishedPackages): void {
    const more = packages.reduce((all, one) => all + one.length, lastResort?.length ?? 0)
    if (limits.roomFor(more)) return
    throw new RefusedError('mailbox-full', 'This node has no room for key packages.', 60_000)
  }

  return {
    get bytes() {
      return bytes
    },
    publish(name, device, body, nowMs) {
      expectRoom(body)
      const before = ofDevice.all(name, device)
      const once = before.filter(({ position }) => position !== lastResortPosition)
      if (body.lastResort !== undefined) {
        removeAt(name, device, lastResortPosition)
        add(name, device, { position: lastResortPosition, package: body.lastResort }, null)
      }
      const known = new Set(body.replace ? [] : once.map((row) => bytesToHex(row.package)))
      const positions = body.replace ? [] : once.map(({ position }) => position)
      if (body.replace) for (const { position } of once) removeAt(name, device, position)
      let position = once.at(-1)?.position ?? lastResortPosition
      const expiresAtMs = nowMs + body.lifetimeSeconds * 1_000
      for (const one of body.packages) {
        if (known.has(bytesToHex(one))) continue
        known.add(bytesToHex(one))
        position += 1
        positions.push(position)
        add(name, device, { position, package: one }, expiresAtMs)
      }
      const beyond = Math.max(0, positions.length - limits.keyPackagesPerDevice)
      for (const old of positions.slice(0, beyond)) removeAt(name, device, old)
      return available.get(name, device, nowMs)?.count ?? 0
    },
    take: (name, listed, nowMs, isScarce) =>
      listed.flatMap((device): DeviceKeyPackage[] => {
        const row = isScarce ? undefined : oldest.get(name, device, nowMs)
        if (row !== undefined) {
          removeAt(name, device, row.position)
          return [{ device, package: plainBytes(row.package), isLastResort: false }]
        }
        const last = at.get(name, device, lastResortPosition)
        if (last === undefined) return []
        return [{ device, package: plainBytes(last.package), isLastResort: true }]
      }),
    devicesOf: (name) => devices.all(name).map(({ device }) => plainBytes(device)),
    drop(name, device) {
      for (const one of removeAll.all(name, device)) bytes -= one.bytes
    },
    removeExpired(nowMs, rowsMax) {
      const rows = expired.all(nowMs, rowsMax)
      for (const { name, device, position } of rows) removeAt(name, device, position)
      return rows.length
    },
  }
}

/** Whether a list of devices has this one. */
export function lists(devices: readonly Uint8Array[], device: Uint8Array): boolean {
  return devices.some((one) => equalBytes(one, device))
}
