/** Four members as four processes on this machine's cores: what a federation costs, mixnet apart. */
import { foundProcesses, type MemberProcess, until } from './cluster-processes.js'
import { quantile, type Row, row } from './measure.js'

const members = 4
const sustained = 6_000
const widthEach = 256
const idleCount = 200
/** Of these p50 still falls: little of what one registration alone needs is compiled by the load before. */
const idleWarm = 1_500
const racedNames = 100
const racersEach = 25

export async function benchCluster(): Promise<Row[]> {
  const cluster = await foundProcesses(members)
  try {
    const all = await cluster.startAll()
    const load = await sustainedLoad(all)
    // After the load: until a few thousand registrations are through, much of the time goes to compiling.
    const idle = await idleLatencies(all)
    const race = await raceForNames(all)
    return [
      row('Cluster of 4, certified registrations', load.perSecond, 'per s', {
        beside: {
          what: 'P-256 verifications with key import per s on two cores, by 4 members',
          value: load.verifications / members,
        },
        target: { of: 'ratio', atLeast: 0.25 },
      }),
      row('  CPU of one member for one of them', load.cpuUs, 'us'),
      row('  latency under that load, p50', quantile(load.latenciesMs, 0.5), 'ms'),
      row('Cluster of 4, idle: submit to certificate, p50', quantile(idle.latenciesMs, 0.5), 'ms', {
        target: { of: 'value', atMost: 10 },
      }),
      row('  the same, p99', quantile(idle.latenciesMs, 0.99), 'ms', {
        target: { of: 'value', atMost: 60 },
      }),
      row('  CPU of all members for one of them', idle.cpuMs, 'ms'),
      row('100 clients race for each of 100 names, p99', quantile(race.latenciesMs, 0.99), 'ms', {
        target: { of: 'value', atMost: 3_000 },
      }),
      row('  names with one winner', race.winners, `of ${racedNames}`, {
        target: { of: 'value', atLeast: racedNames },
      }),
    ]
  } finally {
    await cluster.close()
  }
}

async function verificationsOnTwoCores(all: readonly MemberProcess[]): Promise<number> {
  const rates = await Promise.all(
    all.slice(0, 2).map((one) => one.ask('verifications', { ms: 2_000 })),
  )
  return rates.reduce((sum, one) => sum + one, 0)
}

/** One after the other at one member. */
async function idleLatencies(all: readonly MemberProcess[]) {
  const [first] = all
  if (first === undefined) throw new RangeError('No members')
  await first.ask('prepare', { prefix: 'idle', count: idleWarm + idleCount, owners: 1 })
  const submit = (from: number, count: number) =>
    first.ask('submit', { prefix: 'idle', from, count, width: 1 })
  await submit(0, idleWarm)
  const cpuBefore = await cpuMs(all)
  const { latenciesMs } = await submit(idleWarm, idleCount)
  return { latenciesMs, cpuMs: ((await cpuMs(all)) - cpuBefore) / idleCount }
}

async function sustainedLoad(all: readonly MemberProcess[]) {
  const each = sustained / all.length
  const warm = each / 4
  await together(all, (one, i) =>
    one.ask('prepare', { prefix: `load${i}-`, count: each + warm, owners: 1 }),
  )
  const submit = (from: number, count: number) =>
    together(all, (one, i) =>
      one.ask('submit', { prefix: `load${i}-`, from, count, width: widthEach }),
    )
  await submit(0, warm)
  const verificationsBefore = await verificationsOnTwoCores(all)
  const cpuBefore = await cpuMs(all)
  const started = performance.now()
  const results = await submit(warm, each)
  const seconds = (performance.now() - started) / 1_000
  const cpuUs = (((await cpuMs(all)) - cpuBefore) * 1_000) / sustained / all.length
  const verificationsAfter = await verificationsOnTwoCores(all)
  for (const { outcomes } of results) {
    if (outcomes.certified !== each) throw new Error(`Not certified: ${JSON.stringify(outcomes)}`)
  }
  return {
    perSecond: sustained / seconds,
    // Before and after: a shared machine does not keep its speed.
    verifications: (verificationsBefore + verificationsAfter) / 2,
    cpuUs,
    latenciesMs: results.flatMap(({ latenciesMs }) => latenciesMs),
  }
}

/** Every member's 25 clients for each name submit at once. */
async function raceForNames(all: readonly MemberProcess[]) {
  const prefix = 'race'
  const claims = racedNames * racersEach
  await together(all, (one) =>
    one.ask('prepare', { prefix, count: racedNames, owners: racersEach }),
  )
  const results = await together(all, (one) =>
    one.ask('submit', { prefix, from: 0, count: claims, width: claims }),
  )
  await untilEqual(all)
  const winners = results.reduce((sum, { outcomes }) => sum + (outcomes.certified ?? 0), 0)
  return { latenciesMs: results.flatMap(({ latenciesMs }) => latenciesMs), winners }
}

/** All hold the same names under the same owners. */
async function untilEqual(all: readonly MemberProcess[]): Promise<void> {
  await until(async () => {
    const roots = await together(all, (one) => one.ask('root', {}))
    return new Set(roots).size === 1
  })
}

async function cpuMs(all: readonly MemberProcess[]): Promise<number> {
  const each = await together(all, (one) => one.ask('cpuMs', {}))
  return each.reduce((sum, one) => sum + one, 0)
}

function together<Result>(
  all: readonly MemberProcess[],
  ask: (one: MemberProcess, index: number) => Promise<Result>,
): Promise<Result[]> {
  return Promise.all(all.map(ask))
}
