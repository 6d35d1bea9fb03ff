/** What a person reads while a command works: on stderr, and never in the way of the data on stdout. */

import { shortAddress } from '../core/errors.js'
import type { ClientEvent, Stage } from '../core/events.js'
import { showDuration } from '../core/show-time.js'
import { plainLine } from './plain.js'

export interface Talk {
  /** A line that stays. */
  say(line: string): void
  /** What is being done now: a spinner on a terminal, a line after two seconds anywhere else. */
  doing(text: string): void
  onEvent(event: ClientEvent): void
  /** Takes the spinner away. */
  done(): void
  /** Lines go there, and no spinner is shown, until the returned function is called. */
  divert(take: (line: string) => void): () => void
}

export interface TalkOptions {
  readonly stream: { write(text: string): unknown; readonly isTTY?: boolean }
  readonly verbose: boolean
}

const spinnerMs = 120
const silentMs = 2_000
const remindMs = 10_000
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

const stageTexts: Readonly<Record<Stage, string>> = {
  asking: 'Asking a node for the federation’s manifests',
  'looking-up': 'Looking the name up',
  working: 'Solving the proof of work',
  registering: 'Registering',
  'waiting-for-decision': 'Waiting for the members to decide',
}

export function createTalk({ stream, verbose }: TalkOptions): Talk {
  const isTerminal = stream.isTTY === true
  let current: { text: string; readonly sinceMs: number } | undefined
  let detail = ''
  let timer: NodeJS.Timeout | undefined
  let frame = 0
  let diverted: ((line: string) => void) | undefined

  function clear(): void {
    if (isTerminal && current !== undefined) stream.write('\r\u001b[2K')
  }

  function say(line: string): void {
    if (diverted !== undefined) {
      diverted(line)
      return
    }
    clear()
    stream.write(`${plainLine(line)}\n`)
  }

  function textNow(): string {
    return current === undefined ? '' : `${current.text}${detail === '' ? '' : ` (${detail})`}`
  }

  function draw(): void {
    frame = (frame + 1) % frames.length
    stream.write(`\r\u001b[2K${frames[frame]} ${textNow()}`)
  }

  function remind(): void {
    if (current === undefined) return
    const seconds = Math.round((performance.now() - current.sinceMs) / 1_000)
    stream.write(`${textNow()} … ${seconds} s\n`)
    timer = setTimeout(remind, remindMs)
  }

  function done(): void {
    clear()
    clearInterval(timer)
    timer = undefined
    current = undefined
  }

  function doing(text: string): void {
    done()
    detail = ''
    if (diverted !== undefined) return
    current = { text, sinceMs: performance.now() }
    if (verbose) say(text)
    timer = isTerminal ? setInterval(draw, spinnerMs) : setTimeout(remind, silentMs)
  }

  function onEvent(event: ClientEvent): void {
    if (event.kind === 'stage') doing(stageTexts[event.stage])
    if (event.kind === 'working') {
      detail = `${event.tried} of about ${event.expected} tries`
    }
    if (event.kind === 'repeat') detail = `no answer yet, attempt ${event.attempt}`
    const line = lineOf(event, verbose)
    if (line !== undefined) say(line)
  }

  function divert(take: (line: string) => void): () => void {
    done()
    diverted = take
    return () => {
      diverted = undefined
    }
  }

  return { say, doing, onEvent, done, divert }
}

/** What is said of an event whatever the terminal; undefined: nothing. */
function lineOf(event: ClientEvent, verbose: boolean): string | undefined {
  switch (event.kind) {
    case 'repeat':
      if (!verbose) return undefined
      return `Node ${shortAddress(event.node)} has not answered; asking again.`
    case 'next-node':
      return `Node ${shortAddress(event.node)} is of no help: ${event.reason.message}`
    case 'misbehaviour':
      return `Warning: ${event.reason.message} This node is not asked again.`
    case 'clock-skew':
      return skewText(event)
    case 'key-changed':
      return `Warning: the owner key of '${event.name}' changed. Seen before: ${event.formerHolder.fingerprint}. Now: ${event.holder.fingerprint}.`
    case 'resuming':
      return `An earlier ${event.action} of '${event.name}' is not decided yet; sending it again.`
    case 'signing-again':
      return `Signing again: ${event.reason}`
    default:
      return undefined
  }
}

function skewText({ aheadMs, isSigned }: Extract<ClientEvent, { kind: 'clock-skew' }>): string {
  const side = aheadMs > 0 ? 'ahead of' : 'behind'
  const what = isSigned ? 'whose time is used' : 'too far to sign anything'
  return `Warning: this computer's clock is ${showDuration(Math.abs(aheadMs))} ${side} the node's, ${what}. Check it.`
}
