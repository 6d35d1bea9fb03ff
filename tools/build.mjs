// Builds dist/: checks that generated code is fresh, compiles, copies what the compiler leaves behind.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { removeStaleOutputs } from './stale-outputs.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)
const startedAt = new Date()

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

run(join(root, 'tools/generate-proto.mjs'), '--check')
run(join(dirname(require.resolve('typescript/package.json')), 'bin/tsc'), '-p', 'tsconfig.json')
removeStaleOutputs(root)
mkdirSync(join(root, 'dist/proto/generated'), { recursive: true })
copyFileSync(
  join(root, 'proto/generated/rookery.js'),
  join(root, 'dist/proto/generated/rookery.js'),
)
// `npx rookery` in a checkout finds its own programs like those of any installed package.
const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
for (const [name, program] of Object.entries(bin)) {
  const file = join(root, program)
  if (!existsSync(file)) continue
  chmodSync(file, 0o755)
  const link = join(root, 'node_modules/.bin', name)
  rmSync(link, { force: true })
  symlinkSync(relative(dirname(link), file), link)
}
// As old as the start: what was edited during the build is newer, and built the next time.
const stamp = join(root, 'dist/.built')
writeFileSync(stamp, '')
utimesSync(stamp, startedAt, startedAt)
