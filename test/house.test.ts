/** The house rules that a program can check: import arrows (ARCHITECTURE.md), fresh generated code, tidy tree. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import ts from 'typescript'
import { repositoryFile } from './support/vectors.js'

const root = fileURLToPath(repositoryFile('.'))

interface Room {
  /** Folder, longest first: a file belongs to the first that it lies in. */
  readonly folder: string
  /** Rooms that it may import, itself apart. */
  readonly rooms: readonly string[]
  /** Packages and node builtins, as prefixes; undefined: any. */
  readonly packages?: readonly string[]
}

const portable = ['@noble/', 'protobufjs/minimal.js']

const house: readonly Room[] = [
  { folder: 'cluster/rules/', rooms: ['proto/'], packages: [] },
  { folder: 'client/mixnet/', rooms: ['proto/'] },
  {
    folder: 'client/core/',
    rooms: ['proto/', 'client/mixnet/'],
    packages: ['@noble/', '@hpke/core'],
  },
  {
    folder: 'client/messaging/',
    rooms: ['proto/', 'client/mixnet/', 'client/core/'],
    packages: ['@noble/', 'ts-mls', '@hpke/core'],
  },
  { folder: 'client/', rooms: ['proto/', 'client/mixnet/', 'client/core/', 'client/messaging/'] },
  {
    folder: 'tools/localnet/',
    rooms: [],
    packages: ['node:', '@noble/', '@scure/base', 'ws', 'hash-wasm'],
  },
  { folder: 'proto/', rooms: [], packages: portable },
  { folder: 'cluster/', rooms: ['proto/', 'cluster/rules/'] },
  { folder: 'node/', rooms: ['proto/', 'cluster/', 'cluster/rules/', 'client/mixnet/'] },
  {
    folder: 'tools/',
    rooms: [
      ...['proto/', 'cluster/', 'cluster/rules/', 'client/', 'client/mixnet/', 'client/core/'],
      ...['client/messaging/', 'node/', 'tools/localnet/'],
    ],
  },
]

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)))

function roomOf(file: string): Room | undefined {
  return house.find((room) => file.startsWith(room.folder))
}

/** What a source file imports: relative paths resolved to the repository, packages as they are. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true)
  return importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? relative(root, join(root, dirname(file), fileName)) : fileName,
  )
}

/** Why an arrow from a room is forbidden, or undefined. */
function arrowFault(room: Room, target: string, isFile: boolean): string | undefined {
  if (!isFile) {
    const allowed = room.packages?.some((prefix) => target.startsWith(prefix)) ?? true
    return allowed ? undefined : `${room.folder} must not use the package ${target}`
  }
  const other = roomOf(target)
  if (other === undefined) return `${room.folder} must not import ${target}`
  if (other === room || room.rooms.includes(other.folder)) return undefined
  return `${room.folder} must not import ${other.folder}`
}

t.test('every import arrow is one that the house allows', async (t) => {
  const sources = tracked.filter(
    (file) => file.endsWith('.ts') && !/^test\/|\/generated\//.test(file),
  )
  t.ok(sources.length > 20, 'there is something to walk')
  for (const file of sources) {
    const room = roomOf(file)
    if (room === undefined) {
      t.fail(`${file} lies in no room`)
      continue
    }
    for (const target of importsOf(file)) {
      const isFile =
        existsSync(join(root, target.replace(/\.js$/, '.ts'))) || target.includes('/generated/')
      const fault = arrowFault(room, target, isFile)
      t.equal(fault, undefined, `${file} -> ${target}`)
    }
  }
})

t.test('a forbidden arrow is found', async (t) => {
  const rules = house[0]
  const localnet = house.find(({ folder }) => folder === 'tools/localnet/')
  if (rules === undefined || localnet === undefined) throw new Error('rooms missing')
  t.match(arrowFault(rules, 'node:crypto', false), /must not use/)
  t.match(arrowFault(rules, 'node/main.ts', true), /must not import/)
  t.match(arrowFault(localnet, 'proto/bytes.ts', true), /must not import/)
  t.equal(arrowFault(localnet, 'ws', false), undefined)
  t.equal(arrowFault(rules, 'proto/quorum.ts', true), undefined)
})

t.test('the lock file names no registry, and versions are exact', async (t) => {
  t.notMatch(readFileSync(join(root, 'package-lock.json'), 'utf8'), /"resolved"/)
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
  for (const [name, version] of versions) {
    t.match(version, /^(npm:.+@)?\d+\.\d+\.\d+$/, `${name} is pinned`)
  }
})

t.test('the top level holds only what it should', async (t) => {
  const allowed = [
    ...[
      'package.json',
      'package-lock.json',
      'README.md',
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
    ],
    ...['tsconfig.json', 'biome.json', '.npmrc', '.gitignore', '.ci'],
    ...['Dockerfile', '.dockerignore', '.env.example'],
    ...['node', 'client', 'proto', 'cluster', 'test', 'tools', 'docker-compose.cluster.yml'],
  ]
  for (const entry of new Set(tracked.map((file) => file.split('/')[0] ?? ''))) {
    t.ok(allowed.includes(entry), `${entry} belongs at the top level`)
  }
})
