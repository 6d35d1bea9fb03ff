/** The way of envelopes to the mailboxes of others. */
import type { Context } from '../../core/context.js'
import { type Addressees, createAddressees } from './addressees.js'
import { encodeDirectLetter } from './direct-letter.js'
import type { Mail } from './mail.js'
import { createPosting } from './posting.js'
import { takeKeyPackages } from './taking-key-packages.js'
import { stateOf } from './tracing.js'

/** @param context of a client: `contextOf(client)` */
export function createMail(
  context: Context,
  addressees: Addressees = createAddressees(context),
): Mail {
  const { post, postInOrder } = createPosting(context, addressees)
  return {
    addressee: addressees.find,
    ...{ post, postInOrder },
    stateOf: (...letter) => stateOf(context, addressees, ...letter),
    takeKeyPackages: (...wanted) => takeKeyPackages(context, addressees, ...wanted),
    sendDirect: (address, letter) => context.sendForeign(address, encodeDirectLetter(letter)),
    get address() {
      return context.address
    },
  }
}
