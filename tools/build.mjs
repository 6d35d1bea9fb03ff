// Builds dist/: checks that generated code is fresh, compiles, copies what the compiler leaves behind.
import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const require = createRequire(import.meta.url)

function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

run(join(root, 'tools/generate-proto.mjs'), '--check')
run(join(dirname(require.resolve('typescript/package.json')), 'bin/tsc'), '-p', 'tsconfig.json')
mkdirSync(join(root, 'dist/proto/generated'), { recursive: true })
copyFileSync(
  join(root, 'proto/generated/rookery.js'),
  join(root, 'dist/proto/generated/rookery.js'),
)
writeFileSync(join(root, 'dist/.built'), '')
for (const program of ['client/cli/main.js', 'node/main.js', 'tools/cluster/main.js']) {
  const file = join(root, 'dist', program)
  if (existsSync(file)) chmodSync(file, 0o755)
}
