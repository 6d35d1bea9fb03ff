// Runs one of package.json's commands after making sure that all it needs is there:
//   node tools/run.mjs start|demo|demo-nymchat|test|bench|soak|simulate|mutants|fuzz|build [arguments]
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import process from 'node:process'
import { ensureBuilt, ensureInstalled, ensureNode, root } from './setup.mjs'

const programs = new Map([
  ['start', ['dist/tools/start/main.js']],
  ['demo', ['dist/tools/demo/messages.js']],
  ['demo-nymchat', ['dist/tools/demo/nymchat.js']],
  ['test', ['tools/test.mjs']],
  ['bench', ['--expose-gc', 'dist/tools/bench/main.js']],
  ['soak', ['dist/tools/soak/main.js']],
  ['simulate', ['dist/tools/simulator/main.js']],
  ['mutants', ['dist/tools/simulator/mutants.js']],
  ['fuzz', ['dist/tools/fuzz/main.js']],
  ['build', undefined],
])

const [command = '', ...args] = process.argv.slice(2)
if (!programs.has(command)) {
  process.stderr.write(`Unknown command '${command}': one of ${[...programs.keys()].join(', ')}.\n`)
  process.exit(2)
}
ensureNode()
ensureInstalled()
ensureBuilt()
const program = programs.get(command)
if (program !== undefined) {
  const child = spawn(process.execPath, [...program, ...args], { cwd: root, stdio: 'inherit' })
  // The child decides when it is done. From a terminal it gets Ctrl-C twice; from elsewhere only through us.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal])
  })
}
