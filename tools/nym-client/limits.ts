/** Limits of the nym-client drop-in. */

/**
 * Largest frame taken or given, bytes: the default of Python's websockets library, which nymCHAT's
 * server uses and which closes its connection, for good, at anything larger (NYMCHAT.md section 8).
 */
export const frameBytesMax = 1024 * 1024

/** Largest frame that is read at all, so that it can be answered by an `error`; the native client's. */
export const incomingBytesMax = 16 * 1024 * 1024

/** Largest message: what a binary frame holds beside its fields of at most 125 bytes. */
export const messageBytesMax = frameBytesMax - 125

/** Messages kept for an application that is away or does not read, and their bytes together. */
export const keptMessagesMax = 10_000
export const keptBytesMax = 64 * 1024 * 1024

/** Bytes written to an application and not yet taken by its socket before we hold back. */
export const unreadBytesMax = 4 * 1024 * 1024

/** Requests of an application that wait for the mixnet before we stop reading from it. */
export const pendingRequestsMax = 64

/** How long messages wait for the first request, which tells whether text or binary is spoken, ms. */
export const formMsMax = 500
