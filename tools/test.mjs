// `npm test`: checks (lint, format, types of every room, fresh generated code) and all tests. Those that start
// clusters run one after the other; beside them, likewise, those that do not; then the largest. Ends with a line
// `N passed, N failed`.
//   npm test -- proto node    only the tests of these folders of test/
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { root } from './setup.mjs'

const require = createRequire(import.meta.url)
const folders = process.argv.slice(2)
const bin = (name, path) => join(dirname(require.resolve(`${name}/package.json`)), path)

const checks = [
  ['lint and format', bin('@biomejs/biome', 'bin/biome'), 'check', '.'],
  [
    'types of proto, without DOM and node',
    bin('typescript', 'bin/tsc'),
    '-p',
    'proto/tsconfig.json',
  ],
  [
    'types of cluster/rules, likewise',
    bin('typescript', 'bin/tsc'),
    '-p',
    'cluster/rules/tsconfig.json',
  ],
]

let failedChecks = 0
if (folders.length === 0) {
  for (const [name, script, ...args] of checks) {
    const { status } = spawnSync(process.execPath, [script, ...args], {
      cwd: root,
      stdio: 'inherit',
    })
    process.stdout.write(`${status === 0 ? 'ok' : 'FAILED'}: ${name}\n`)
    if (status !== 0) failedChecks += 1
  }
}

const files = readdirSync(join(root, 'dist/test'), { recursive: true })
  .filter((file) => file.endsWith('.test.js'))
  .filter((file) => folders.length === 0 || folders.some((folder) => file.startsWith(folder)))
  .sort()
  .map((file) => join('dist/test', file))
if (files.length === 0) {
  process.stderr.write(`No tests in ${folders.join(', ')}.\n`)
  process.exit(2)
}

/** Tests that start clusters, or many clients, wait for each other: they take a good part of the machine. */
const startsCluster = /^(containers|end-to-end)\/|^client\/.*-network\.test|^node\/processes\.test/

/** Twenty Nym clients and more: it has the machine to itself. */
const needsAll = /^end-to-end\/messages\.test/

const matches = (pattern) => (file) =>
  pattern.test(relative('dist/test', file).replaceAll('\\', '/'))
const last = files.filter(matches(needsAll))
const first = files.filter((file) => !last.includes(file))
const large = first.filter(matches(startsCluster))
const beside = first.filter((file) => !large.includes(file))
const results = await Promise.all([large, beside].map(runLane))
results.push(await runLane(last))
const sum = (of) => results.reduce((total, one) => total + of(one), 0)
const failed = failedChecks + sum(({ fail, code }) => (code === 0 || fail > 0 ? fail : 1))
const passed = sum(({ pass }) => pass) + (folders.length === 0 ? checks.length - failedChecks : 0)
const skip = sum((one) => one.skip)
const total = sum((one) => one.total)
if (total === 0) process.stdout.write('No assertion ran.\n')
process.stdout.write(`${passed} passed, ${failed} failed${skip > 0 ? `, ${skip} skipped` : ''}\n`)
process.exit(failed === 0 && total > 0 ? 0 : 1)

/** @returns what tap counted, and its exit code */
async function runLane(laneFiles) {
  if (laneFiles.length === 0) return { total: 0, pass: 0, fail: 0, skip: 0, code: 0 }
  const tap = spawn(
    process.execPath,
    [
      bin('@tapjs/run', 'dist/esm/index.js'),
      ...['--jobs=1', '--timeout=900', '--disable-coverage', '--allow-empty-coverage'],
      ...['--reporter=tap', ...laneFiles],
    ],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      // The tests are JavaScript already. tap's loader for TypeScript would resolve their imports in its own way,
      // which does not know the patterns in the exports of ts-mls: it stays out where this is set, which tap itself
      // only allows from Node 22 on.
      env: {
        ...process.env,
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=data:text/javascript,process.env.TAP_TYPE_STRIP_ONLY=1`,
      },
    },
  )
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => tap.kill(signal))
  const show = shower()
  createInterface({ input: tap.stdout }).on('line', show.line)
  return new Promise((resolve) => {
    tap.on('close', (code) => {
      show.flush()
      resolve({ ...countsOf(show.totals()), code })
    })
  })
}

/**
 * Of tap's stream: a line for each file, whatever failed or was skipped with its report, and comments. A file's lines
 * come together, when it has ended.
 */
function shower() {
  let totals = ''
  let inReport = false
  let afterFailure = false
  let waiting = []
  const flush = () => {
    if (waiting.length > 0) process.stdout.write(`${waiting.join('\n')}\n`)
    waiting = []
  }
  const line = (line) => {
    if (line.startsWith('# { total: ')) totals = line
    const failure = /^\s*not ok /.test(line)
    if (failure) inReport = false
    if (/^\s*---$/.test(line) && afterFailure) inReport = true
    const isShown =
      failure ||
      inReport ||
      /^ok /.test(line) ||
      /# SKIP/i.test(line) ||
      /^\s*# (?!Subtest)\w+:/.test(line)
    if (isShown) waiting.push(line)
    if (/^\s*\.\.\.$/.test(line)) inReport = false
    afterFailure = failure
    if (/^(ok |# )/.test(line)) flush()
  }
  return { line, flush, totals: () => totals }
}

/** The totals that tap writes last: `# { total: 3, pass: 2, fail: 1 }`. */
function countsOf(line) {
  const count = (name) => Number(line.match(new RegExp(`\\b${name}: (\\d+)`))?.[1] ?? 0)
  return { total: count('total'), pass: count('pass'), fail: count('fail'), skip: count('skip') }
}
