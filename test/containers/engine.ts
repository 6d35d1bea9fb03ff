/** A container engine to test with: the machine's own, or one that is installed and started where that is allowed. */
import { fileURLToPath } from 'node:url'
import { repositoryFile } from '../support/vectors.js'
import { run } from './commands.js'

const script = fileURLToPath(repositoryFile('tools/docker-engine.sh'))

/** What the image is built on here: the oldest Node.js that is supported, and what the script can stand in for. */
export const nodeImage = 'node:20-bookworm-slim'

export type Engine =
  | { readonly present: true; readonly version: string; stop(): Promise<void> }
  | { readonly present: false; readonly reason: string }

/**
 * Installing and starting an engine changes the machine, so that is done only when ROOKERY_DOCKER_ENGINE=start says
 * so, as it does in CI. `stop` ends an engine that was started here, and no other.
 */
export async function findEngine(): Promise<Engine> {
  const before = await run('bash', [script, 'status'])
  const mayStart = process.env.ROOKERY_DOCKER_ENGINE === 'start'
  let stop = async () => {}
  if (before.code !== 0 && mayStart) {
    const started = await run('bash', [script, 'start'], { secondsMax: 600 })
    stop = async () => void (await run('bash', [script, 'stop']))
    if (started.code !== 0) {
      await stop()
      return { present: false, reason: `no engine could be started: ${lastLine(started.said)}` }
    }
  } else if (before.code !== 0) {
    const way = 'ROOKERY_DOCKER_ENGINE=start installs and starts one, as root'
    return { present: false, reason: `${lastLine(before.said)} (${way})` }
  }
  const image = await run('docker', ['image', 'inspect', nodeImage])
  const pulled = image.code === 0 ? image : await run('docker', ['pull', nodeImage])
  if (pulled.code !== 0) {
    await stop()
    return { present: false, reason: `no ${nodeImage}: ${lastLine(pulled.said)}` }
  }
  const { stdout } = await run('docker', ['version', '--format', '{{.Server.Version}}'])
  return { present: true, version: stdout.trim(), stop }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}
