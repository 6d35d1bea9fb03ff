// Makes proto/generated from proto/rookery.proto. `--check` only compares and fails when it is stale.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const { default: pbjs } = await import('protobufjs-cli/pbjs.js')
const { default: pbts } = await import('protobufjs-cli/pbts.js')
const root = fileURLToPath(new URL('..', import.meta.url))
const schema = join(root, 'proto/rookery.proto')
const generated = join(root, 'proto/generated')

const code = await promisify(pbjs.main)([
  ...['-t', 'static-module', '-w', 'es6', '--es6', '--force-number'],
  ...[
    '--no-create',
    '--no-verify',
    '--no-convert',
    '--no-delimited',
    '--no-service',
    '--no-comments',
  ],
  ...['-r', 'rookery', schema],
])
const commented = await promisify(pbjs.main)([
  ...['-t', 'static-module', '-w', 'es6', '--es6', '--force-number'],
  ...['--no-create', '--no-verify', '--no-convert', '--no-delimited', '--no-service'],
  ...['-r', 'rookery', schema],
])
const folder = mkdtempSync(join(tmpdir(), 'rookery-generate-'))
let types
try {
  const source = join(folder, 'rookery.js')
  writeFileSync(source, commented)
  types = await promisify(pbts.main)([source])
} finally {
  rmSync(folder, { recursive: true })
}

const stale = []
for (const [name, text] of [
  ['rookery.js', code],
  ['rookery.d.ts', types],
]) {
  const file = join(generated, name)
  if (process.argv.includes('--check')) {
    let present = ''
    try {
      present = readFileSync(file, 'utf8')
    } catch {}
    if (present !== text) stale.push(`proto/generated/${name}`)
  } else {
    mkdirSync(generated, { recursive: true })
    writeFileSync(file, text)
  }
}
if (stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run \`npm run generate\` and commit the result.`)
  process.exit(1)
}
