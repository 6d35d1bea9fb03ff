/** Figures: how they are taken, and how they are printed. */
import { cpus, loadavg, totalmem } from 'node:os'
import process from 'node:process'

/** One line of the table. */
export interface Row {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** Measured in the same run, to hold the value against. */
  readonly beside?: { readonly what: string; readonly value: number }
  readonly target?: Target
  /** One-minute load average of the machine when the row was done. */
  readonly load: number
}

/** What issue or design asks for: of the value itself, or of its ratio to the figure beside it. */
export interface Target {
  readonly of: 'value' | 'ratio'
  readonly atMost?: number
  readonly atLeast?: number
}

export function row(
  what: string,
  value: number,
  unit: string,
  more: Pick<Row, 'beside' | 'target'> = {},
): Row {
  return { what, value, unit, ...more, load: Math.round((loadavg()[0] ?? 0) * 10) / 10 }
}

export function ratioOf({ value, beside }: Row): number | undefined {
  return beside === undefined ? undefined : value / beside.value
}

/** Whether the row meets its target; undefined without one. */
export function meets(one: Row): boolean | undefined {
  const { target } = one
  if (target === undefined) return undefined
  const figure = target.of === 'ratio' ? (ratioOf(one) ?? Number.NaN) : one.value
  return figure <= (target.atMost ?? Infinity) && figure >= (target.atLeast ?? -Infinity)
}

export function machine(): Readonly<Record<string, string | number>> {
  const [first] = cpus()
  return {
    processor: first?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  }
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

/** Runs each of the functions in turn, many times, so that noise hits them alike. @returns median us of each */
export function pairedMicroseconds(
  functions: readonly (() => void)[],
  { rounds = 40, callsPerRound = 50 } = {},
): number[] {
  const samples = functions.map((): number[] => [])
  for (const run of functions) for (let i = 0; i < callsPerRound; i++) run()
  for (let round = 0; round < rounds; round++) {
    for (const [i, run] of functions.entries()) {
      const started = process.hrtime.bigint()
      for (let call = 0; call < callsPerRound; call++) run()
      const elapsed = Number(process.hrtime.bigint() - started)
      samples[i]?.push(elapsed / 1000 / callsPerRound)
    }
  }
  return samples.map((one) => quantile(one, 0.5))
}

/** @returns how long the promise took, ms */
export async function timed<Value>(work: Promise<Value>): Promise<{ value: Value; ms: number }> {
  const started = performance.now()
  const value = await work
  return { value, ms: performance.now() - started }
}

/** Runs `count` jobs, `width` at a time. @returns how many per second, and each job's ms */
export async function throughput(
  count: number,
  width: number,
  job: (index: number) => Promise<void>,
): Promise<{ perSecond: number; latenciesMs: number[] }> {
  let next = 0
  const latenciesMs: number[] = []
  const started = performance.now()
  const worker = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) {
      const { ms } = await timed(job(i))
      latenciesMs.push(ms)
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return { perSecond: count / ((performance.now() - started) / 1000), latenciesMs }
}

/** A table for people. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((one) => {
    const ratio = ratioOf(one)
    return [
      one.what,
      `${format(one.value)} ${one.unit}`,
      one.beside === undefined ? '' : `${format(one.beside.value)} ${one.beside.what}`,
      ratio === undefined ? '' : `${ratio.toFixed(2)} x`,
      targetText(one),
      one.load.toFixed(1),
    ]
  })
  const table = [['what', 'figure', 'beside, in the same run', 'ratio', 'target', 'load'], ...lines]
  const widths = table[0]?.map((_, i) => Math.max(...table.map((line) => line[i]?.length ?? 0)))
  return table
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths?.[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function targetText(one: Row): string {
  const { target } = one
  if (target === undefined) return ''
  const bound =
    target.atMost === undefined
      ? `>= ${format(target.atLeast ?? 0)}`
      : `<= ${format(target.atMost)}`
  const unit = target.of === 'ratio' ? ' x' : ''
  return `${bound}${unit}: ${meets(one) ? 'met' : 'MISSED'}`
}

function format(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US')
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}
