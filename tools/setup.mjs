// What every command of package.json needs before it can run: a Node.js that is new enough, the packages of
// package-lock.json, and a fresh build. Plain JavaScript without dependencies, since nothing is there yet.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const nodeVersionMin = [20, 19]

/** Talk goes to stderr: stdout belongs to the command that follows. */
function say(text) {
  process.stderr.write(`${text}\n`)
}

function fail(text) {
  say(text)
  process.exit(1)
}

export function ensureNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > nodeVersionMin[0] || (major === nodeVersionMin[0] && minor >= nodeVersionMin[1]))
    return
  fail(
    `Rookery needs Node.js ${nodeVersionMin.join('.')} or newer; this is ${process.versions.node}.`,
  )
}

/** Installs the locked packages when node_modules does not hold them already. */
export function ensureInstalled() {
  if (isInstalled()) return
  say('Installing packages (about a minute the first time) …')
  const env = { ...process.env, ...headersBesideNode() }
  const { status } = runNpm(['ci', '--no-fund', '--no-audit'], env)
  if (status !== 0) {
    const missing = ['python3', 'make', 'g++'].filter((tool) => !isOnPath(tool))
    fail(
      missing.length > 0
        ? `Installing failed. better-sqlite3 has no prebuilt binary here and needs ${missing.join(', ')} to compile. On Debian: apt-get install python3 make g++`
        : 'Installing failed; see the messages above.',
    )
  }
}

function isInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
    const present = JSON.parse(
      readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8'),
    ).packages
    return Object.entries(wanted).every(
      ([path, { version, optional }]) =>
        path === '' || optional === true || present[path]?.version === version,
    )
  } catch {
    return false
  }
}

/** node-gyp downloads Node's headers unless it is told that they lie beside the binary. */
function headersBesideNode() {
  const prefix = dirname(dirname(process.execPath))
  const told = process.env.npm_config_nodedir !== undefined
  return !told && existsSync(join(prefix, 'include/node/node.h'))
    ? { npm_config_nodedir: prefix }
    : {}
}

function runNpm(args, env) {
  const script = process.env.npm_execpath
  const [command, first] = script ? [process.execPath, [script]] : ['npm', []]
  return spawnSync(command, [...first, ...args], { cwd: root, env, stdio: ['ignore', 2, 2] })
}

function isOnPath(tool) {
  return (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, tool)))
}

const sourceFolders = ['proto', 'cluster', 'client', 'node', 'tools', 'test']

/** Builds dist/ unless it is newer than every source file and folder: those change when a file goes. */
export function ensureBuilt() {
  const stamp = join(root, 'dist/.built')
  const builtMs = existsSync(stamp) ? statSync(stamp).mtimeMs : 0
  if (newestSourceMs() < builtMs) return
  say('Building …')
  const { status } = spawnSync(process.execPath, [join(root, 'tools/build.mjs')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) fail('The build failed; see the messages above.')
}

function newestSourceMs() {
  let newest = 0
  for (const file of ['tsconfig.json', 'package-lock.json']) {
    newest = Math.max(newest, statSync(join(root, file)).mtimeMs)
  }
  for (const folder of sourceFolders) {
    newest = Math.max(newest, statSync(join(root, folder)).mtimeMs)
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isDirectory() && !/\.(ts|mjs|js|proto)$/.test(entry.name)) continue
      newest = Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs)
    }
  }
  return newest
}
