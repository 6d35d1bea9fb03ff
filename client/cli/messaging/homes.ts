/** Our home nodes, as far as a command waits for them. */
import { ClientError } from '../../core/errors.js'
import type { HomeState } from '../../messaging/mail/mail.js'
import type { Messenger } from '../../messaging/talk/messenger.js'
import type { Running } from '../running.js'

/**
 * Waits until each home node has answered in some way, or the time is up: until it has key packages of this device,
 * so that others can begin to write to it, where it lets us in.
 */
export function homesSettled(
  messenger: Pick<Messenger, 'homes' | 'onEvent'>,
  { options, signal }: Running,
): Promise<readonly HomeState[]> {
  const isSettled = () =>
    messenger.homes.every(({ state, isSupplied }) => {
      return state === 'live' ? isSupplied === true : state !== 'connecting'
    })
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      stop()
      signal.removeEventListener('abort', abort)
    }
    const abort = () => {
      end()
      reject(new ClientError('aborted', 'Stopped.'))
    }
    const finish = () => {
      end()
      resolve(messenger.homes)
    }
    const timer = setTimeout(finish, options.timeoutMs)
    const stop = messenger.onEvent(({ kind }) => {
      if (kind === 'home-state' && isSettled()) finish()
    })
    if (signal.aborted) abort()
    else if (isSettled()) finish()
    else signal.addEventListener('abort', abort)
  })
}
