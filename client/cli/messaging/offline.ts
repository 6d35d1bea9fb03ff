/** The way of envelopes when nobody can be reached: what is written waits in the home. */
import { ClientError } from '../../core/errors.js'
import type { Mail, Mailbox } from '../../messaging/mail/mail.js'

async function outOfReach(): Promise<never> {
  throw new ClientError('unreachable', 'Nobody can be reached now.')
}

export const offlineMail: Mail = {
  addressee: outOfReach,
  post: outOfReach,
  postInOrder: outOfReach,
  stateOf: outOfReach,
  takeKeyPackages: outOfReach,
  sendDirect: outOfReach,
  address: '',
}

export const offlineMailbox: Mailbox = {
  homes: [],
  fetch: outOfReach,
  onChange: () => () => {},
  close: async () => {},
}
