/** How much a messenger keeps for others, so that nobody can fill it. Times are in `pace.ts`. */

/** Conversations that strangers began and the user has not answered: more are not joined. */
export const requestsMax = 32
/** Texts that are kept of one of them. */
export const requestTextsMax = 50
/** MLS groups of one pair that are still read, besides the newest. */
export const pairGroupsMax = 3
/** Conversations with people that the user accepted; more can only be joined after leaving some. */
export const conversationsMax = 2_000
/** Messages that cannot be read yet: of one group, and of all. They are at most 65,000 bytes each. */
export const waitingOfGroupMax = 256
export const waitingMax = 512
/** Letters that were taken: for so many, a repeat is known as one. */
export const seenMax = 50_000
/** Secrets of key packages: published ones, and those on their way. */
export const packagesMax = 512
/** Texts on their way; more are refused until some have arrived. */
export const outboxMax = 5_000
/** Changes of one group that wait: more are refused. */
export const wishesOfGroupMax = 64
/** A commit that lost its place is made anew; after so many times its wish is given up. */
export const commitTriesMax = 30
/** A device renews its keys after so many messages, so that whoever missed most of them can still read on. */
export const encryptedMax = 500
/** One page of history. */
export const historyPageMax = 200
