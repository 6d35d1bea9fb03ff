/** One node of a cluster, as a child process that is started, stopped and killed in turn. */
import { type ChildProgram, startProgram } from './child-program.js'
import { ClusterError, exitCodes } from './cluster-error.js'

export type RunState = 'stopped' | 'starting' | 'running' | 'stopping' | 'killed' | 'failed'

export interface SupervisedNodeOptions {
  readonly name: string
  readonly role: 'member' | 'mirror'
  /** Of `rookery-node`; asked for at each start. */
  readonly args: () => readonly string[]
  readonly logFile: string
  readonly readyMsMax: number
  /** Something happened to it, in a few words. */
  readonly onEvent: (text: string) => void
}

/** What a node says when it is ready. */
export interface ReadyNode {
  readonly invite: string
  readonly address: string
  readonly nodeKey: string
}

export class SupervisedNode {
  readonly #options: SupervisedNodeOptions
  #state: RunState = 'stopped'
  #child: ChildProgram | undefined
  #starting: { readonly abort: AbortController; readonly over: Promise<unknown> } | undefined
  #ready: ReadyNode | undefined
  #lastEvent = { text: 'not started yet', atMs: Date.now() }

  constructor(options: SupervisedNodeOptions) {
    this.#options = options
  }

  get name(): string {
    return this.#options.name
  }

  get role(): 'member' | 'mirror' {
    return this.#options.role
  }

  get state(): RunState {
    return this.#state
  }

  /** Of the running process. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** As it was when it last became ready; undefined before the first time. */
  get ready(): ReadyNode | undefined {
    return this.#ready
  }

  get lastEvent(): { readonly text: string; readonly atMs: number } {
    return this.#lastEvent
  }

  /** Resolves when it is ready. @throws ClusterError when it runs already, or does not start */
  async start(signal?: AbortSignal): Promise<ReadyNode> {
    if (this.#state === 'running' || this.#state === 'starting' || this.#state === 'stopping') {
      throw this.#refusal(`is ${this.#state} already`)
    }
    const abort = new AbortController()
    // It may be on its way out, having been killed: what becomes of it says nothing about the new one.
    const before = this.#child?.ended
    this.#child = undefined
    const starting = this.#run(
      before,
      signal ? AbortSignal.any([signal, abort.signal]) : abort.signal,
    )
    this.#starting = { abort, over: starting.catch(() => undefined) }
    try {
      return await starting
    } finally {
      this.#starting = undefined
    }
  }

  async #run(before: Promise<unknown> | undefined, signal: AbortSignal): Promise<ReadyNode> {
    const { args, logFile, readyMsMax } = this.#options
    const startedMs = performance.now()
    this.#become('starting', 'starting')
    let child: ChildProgram
    await before
    try {
      child = await startProgram({
        ...{ program: 'rookery-node', args: args(), logFile, readyMsMax, signal },
      })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      if (signal.aborted) this.#become('stopped', 'stopped while starting')
      else this.#become('failed', `did not start: ${lastWords(reason)}`)
      throw signal.aborted
        ? error
        : new ClusterError(`${this.name}: ${reason}`, 1, { cause: error })
    }
    this.#child = child
    const { invite, address, nodeKey } = child.ready
    const ready = { invite: `${invite}`, address: `${address}`, nodeKey: `${nodeKey}` }
    this.#ready = ready
    child.ended.then((how) => {
      if (this.#child === child) this.#onEnded(how)
    })
    this.#become('running', `ready after ${seconds(performance.now() - startedMs)}`)
    return ready
  }

  #onEnded(how: number | NodeJS.Signals): void {
    const wanted = this.#state
    this.#child = undefined
    if (wanted === 'stopping') this.#become('stopped', 'stopped')
    else if (wanted === 'killed') this.#note('killed')
    else this.#become('failed', `ended by itself (${how})`)
  }

  /** In order: what it took is answered. @throws ClusterError when it does not run */
  async stop(): Promise<void> {
    if (this.#state === 'starting') return this.#endStart()
    const child = this.#expectRunning()
    this.#become('stopping', 'stopping')
    await child.stop()
  }

  /** SIGKILL, as a crash would. @throws ClusterError when it does not run */
  async kill(): Promise<void> {
    if (this.#state === 'starting') return this.#endStart()
    const child = this.#child
    if (child === undefined) throw this.#refusal('does not run')
    this.#become('killed', 'being killed')
    await child.kill()
  }

  async #endStart(): Promise<void> {
    this.#starting?.abort.abort(new ClusterError(`${this.name} was told to stop while starting.`))
    await this.#starting?.over
  }

  #expectRunning(): ChildProgram {
    if (this.#child !== undefined && this.#state === 'running') return this.#child
    throw this.#refusal('does not run')
  }

  #refusal(what: string): ClusterError {
    const pid = this.#child === undefined ? '' : `, as process ${this.#child.pid}`
    return new ClusterError(`${this.name} ${what}${pid}.`, exitCodes.usage)
  }

  #become(state: RunState, text: string): void {
    this.#state = state
    this.#note(text)
  }

  #note(text: string): void {
    this.#lastEvent = { text, atMs: Date.now() }
    this.#options.onEvent(text)
  }
}

/** The last thing that a program said before it ended, which is why. */
function lastWords(reason: string): string {
  return reason.trimEnd().split('\n').at(-1) ?? reason
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
