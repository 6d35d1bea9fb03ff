/** The cluster of docker-compose.cluster.yml, as a project of its own beside whatever else the engine runs. */
import { fileURLToPath } from 'node:url'
import { repositoryFile } from '../support/vectors.js'
import { type Outcome, type RunOptions, run, runWell, until } from './commands.js'

export interface NodeStatus {
  readonly federationId: string
  readonly names: number
  readonly namesRoot?: string
}

export interface ClusterOptions {
  readonly project: string
  readonly environment: Readonly<Record<string, string>>
}

export type Cluster = ReturnType<typeof clusterOf>

export function clusterOf({ project, environment }: ClusterOptions) {
  const file = fileURLToPath(repositoryFile('docker-compose.cluster.yml'))
  const network = `${project}_default`
  const withProject = ['compose', '--ansi', 'never', '-f', file, '-p', project]

  const compose = (args: readonly string[], options: RunOptions = {}): Promise<Outcome> =>
    runWell('docker', [...withProject, ...args], {
      ...options,
      environment: { ...environment, ...options.environment },
    })

  const containerOf = async (service: string): Promise<string> =>
    (await compose(['ps', '-a', '-q', service])).stdout.trim()

  const inspect = async (service: string, format: string): Promise<string> => {
    const container = await containerOf(service)
    return (await runWell('docker', ['inspect', '-f', format, container])).stdout.trim()
  }

  const health = (service: string) => inspect(service, '{{.State.Health.Status}}')

  const status = async (node: string): Promise<NodeStatus> => {
    const asked = await compose(['exec', '-T', node, 'rookery-node', 'status', '--json'])
    return JSON.parse(asked.stdout)
  }

  return {
    compose,
    inspect,
    health,
    status,

    untilHealth: (service: string, wanted: 'healthy' | 'unhealthy') =>
      until(
        `${service} ${wanted}`,
        () => health(service),
        (now) => now === wanted,
      ),

    /** Until a node holds the same names as another, which must have its names root at hand. */
    untilCaughtUp: (node: string, other: string) =>
      until(
        `${node} as ${other}`,
        async () => ({ node: await status(node), other: await status(other) }),
        ({ node, other }) =>
          node.names === other.names &&
          node.namesRoot !== undefined &&
          node.namesRoot === other.namesRoot,
      ),

    disconnect: async (service: string) =>
      runWell('docker', ['network', 'disconnect', network, await containerOf(service)]),

    /** Containers find each other by their service's name, which a reconnected one has to be given again. */
    connect: async (service: string) => {
      const container = await containerOf(service)
      await runWell('docker', ['network', 'connect', '--alias', service, network, container])
    },

    /** The client's profile has to be named, or its volume stays. */
    down: (...args: string[]) =>
      runWell('docker', [...withProject, '--profile', 'client', 'down', ...args], { environment }),

    /** What the engine still has of this project. */
    leftovers: async (): Promise<string[]> => {
      const filter = ['--filter', `label=com.docker.compose.project=${project}`]
      const lists = [
        ['ps', '--all', '--quiet', ...filter],
        ['volume', 'ls', '--quiet', ...filter],
        ['network', 'ls', '--quiet', ...filter],
      ]
      const found = await Promise.all(lists.map((args) => run('docker', args)))
      return found.flatMap(({ said }) => said.split('\n')).filter((line) => line !== '')
    },
  }
}
