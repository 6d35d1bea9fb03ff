// `npm test`: checks (lint, format, types of every room, fresh generated code) and all tests, serially, since
// some start whole clusters. Ends with a line `N passed, N failed`.
//   npm test -- proto node    only the tests of these folders of test/
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
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

const tap = spawn(
  process.execPath,
  [
    bin('@tapjs/run', 'dist/esm/index.js'),
    ...['--jobs=1', '--timeout=900', '--disable-coverage', '--allow-empty-coverage'],
    ...['--reporter=tap', ...files],
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

let totals = ''
let inReport = false
let afterFailure = false
createInterface({ input: tap.stdout }).on('line', showLine)
tap.on('close', (code) => {
  const { total, pass, fail, skip } = countsOf(totals)
  const failed = fail + failedChecks + (code === 0 || fail > 0 ? 0 : 1)
  const passed = pass + (folders.length === 0 ? checks.length - failedChecks : 0)
  const skipped = skip > 0 ? `, ${skip} skipped` : ''
  if (total === 0) process.stdout.write('No assertion ran.\n')
  process.stdout.write(`${passed} passed, ${failed} failed${skipped}\n`)
  process.exit(failed === 0 && total > 0 ? 0 : 1)
})

/** Of tap's stream: a line for each file, whatever failed or was skipped with its report, and comments. */
function showLine(line) {
  if (line.startsWith('# { total: ')) totals = line
  const failure = /^\s*not ok /.test(line)
  if (failure) inReport = false
  if (/^\s*---$/.test(line) && afterFailure) inReport = true
  if (
    failure ||
    inReport ||
    /^ok /.test(line) ||
    /# SKIP/i.test(line) ||
    /^\s*# (?!Subtest)\w+:/.test(line)
  ) {
    process.stdout.write(`${line}\n`)
  }
  if (/^\s*\.\.\.$/.test(line)) inReport = false
  afterFailure = failure
}

/** The totals that tap writes last: `# { total: 3, pass: 2, fail: 1 }`. */
function countsOf(line) {
  const count = (name) => Number(line.match(new RegExp(`\\b${name}: (\\d+)`))?.[1] ?? 0)
  return { total: count('total'), pass: count('pass'), fail: count('fail'), skip: count('skip') }
}
