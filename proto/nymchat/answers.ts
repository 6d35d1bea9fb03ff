/** What a server answers, to the letter: clients compare texts. NYMCHAT.md section 3. */

export const success = 'success'
export const noUserFound = 'No user found'

export const registrationErrors = {
  missing: 'error: missing username or public key',
  invalidName: 'error: invalid username format',
  taken: 'error: username already in use',
  nothingPending: 'error: no pending registration for sender',
  badSignature: 'error: signature verification failed',
  failed: 'error: database failure',
  // The real server has nothing to work for.
  busy: 'error: too many registrations at once, try again later',
} as const

export const loginErrors = {
  missing: 'error: missing username',
  unknown: 'error: user not found',
  nothingPending: 'error: no pending login for sender',
  badSignature: 'error: invalid signature',
} as const

export const queryErrors = {
  missing: "error: missing 'username' field",
} as const

export const sendErrors = {
  missing: "error: missing 'content' or 'signature'",
  invalidContent: 'error: invalid JSON in content',
  missingNames: "error: missing 'sender' or 'recipient' field in message content",
  unknownSender: 'error: unrecognized sender username',
  badSignature: 'error: invalid signature',
  unknownRecipient: 'error: recipient not found',
  // The real server keeps no messages, so it has no words for these.
  mailboxFull: 'error: mailbox of recipient is full',
  oversized: 'error: message too large',
  refused: 'error: message not accepted',
} as const
