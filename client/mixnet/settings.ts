/**
 * Limits and defaults of every carrier, each with its reason. The README's table repeats them.
 */

/**
 * Largest message in either call, bytes. Ten times what any request needs; a message of this size takes
 * the WASM client about half a second, and still fits a nym-client websocket frame of 1 MiB when
 * written as text.
 */
export const messageBytesMaxDefault = 512 * 1024

/** Nym's own ceiling of SURBs that one side keeps for another (NYM.md section 1.2). */
export const replySurbsMax = 200

/** How long a send waits for a network that is out of reach before it fails loudly, ms. */
export const waitMsMaxDefault = 30_000

/** How long opening tries, first connection and retries together, ms. */
export const connectTimeoutMsDefault = 30_000

/** How long closing waits for messages already accepted to leave, ms. */
export const closeGraceMsDefault = 1_500

/**
 * Sends that may wait at once, and their bytes together: about ten seconds of what the WASM client
 * manages. Beyond that a caller hears `overloaded` at once instead of filling the memory.
 */
export const queueMessagesMax = 4_096
export const queueBytesMax = 64 * 1024 * 1024

/**
 * Frames held until the opening has resolved, and their bytes together: what a gateway keeps for one
 * client may be more, and then whoever sent it repeats it, as after any loss.
 */
export const earlyFramesMax = 4_096
export const earlyBytesMax = 64 * 1024 * 1024

/**
 * SURBs that an answerer keeps per sender before it asks for more. See README.md for the measurement.
 */
export const replySurbsKeptMinDefault = 1

/**
 * Sender tags remembered at once; the least recently heard is forgotten first. Above the 100,000 live
 * routes that a node must hold (SERVICE.md section 3).
 */
export const senderTagsMax = 200_000

/**
 * How long a local network's client waits for an ack beyond the expected time, ms. Such a network shares its cores with
 * its clients, and what is late there is seldom lost: repeating it makes everything later still.
 */
export const ackPatienceLocalMs = 5_000
