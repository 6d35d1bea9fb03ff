// Runs one of package.json's commands after making sure that all it needs is there:
//   node tools/run.mjs start|test|bench|build [arguments of the command]
import { spawn } from 'node:child_process'
import process from 'node:process'
import { ensureBuilt, ensureInstalled, ensureNode, root } from './setup.mjs'

const programs = new Map([
  ['start', ['dist/tools/start/main.js']],
  ['test', ['tools/test.mjs']],
  ['bench', ['--expose-gc', 'dist/tools/bench/main.js']],
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
  // The terminal sends Ctrl-C to both; the child decides when it is done.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      if (signal === 'SIGTERM') child.kill(signal)
    })
  }
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + 15)
  })
}
