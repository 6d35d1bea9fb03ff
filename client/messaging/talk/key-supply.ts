/** Key packages to publish, and their secrets until a Welcome uses them. */
import { bytesToHex } from '../../../proto/bytes.js'
import type { KeyPackageSupply } from '../mail/mail.js'
import { makeKeyPackage, type OwnKeyPackage } from '../mls/key-packages.js'
import { packagesMax } from './bounds.js'
import type { Turn } from './desk.js'
import type { Shared } from './shared.js'

/** A Welcome made at the last moment may lie in a mailbox as long as any letter. */
const graceMs = 14 * 86_400_000

export function keySupply(shared: Shared): KeyPackageSupply {
  const { engine, clock, pace, desk } = shared
  const lifetimeMs = pace.keyPackageLifetimeMs
  const makeOne = (isLastResort: boolean) =>
    makeKeyPackage(engine, { nowMs: clock.nowMs(), lifetimeMs, isLastResort })
  return {
    lifetimeSeconds: Math.floor(lifetimeMs / 1_000),
    async make(count, withLastResort) {
      const packages: OwnKeyPackage[] = []
      for (let i = 0; i < count; i++) packages.push(await makeOne(false))
      const lastResort = withLastResort ? await makeOne(true) : undefined
      await desk.step(async (turn) => {
        dropOld(turn, clock.nowMs())
        const untilMs = clock.nowMs() + lifetimeMs + graceMs
        for (const one of packages) put(turn, one, false, untilMs)
        if (lastResort !== undefined) put(turn, lastResort, true, untilMs)
      })
      return {
        packages: packages.map((one) => one.package),
        ...(lastResort && { lastResort: lastResort.package }),
      }
    },
  }
}

function put(turn: Turn, one: OwnKeyPackage, isLastResort: boolean, untilMs: number): void {
  const { package: bytes, ref, secrets } = one
  const row = { key: bytesToHex(ref), place: turn.nextNumber(), package: bytes, secrets }
  turn.put('packages', { ...row, isLastResort, untilMs })
}

function dropOld(turn: Turn, nowMs: number): void {
  const rows = turn.list('packages').sort((a, b) => (b.place ?? 0) - (a.place ?? 0))
  for (const [i, row] of rows.entries()) {
    if (row.untilMs < nowMs || i >= packagesMax) turn.remove('packages', row.key)
  }
}
