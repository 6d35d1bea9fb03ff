/** Every limit of what may be said, the unit in its name. FEDERATION.md sections 2 and 3, SERVICE.md. */

/** Ids, hashes, slots, node keys and voting keys: SHA-256 and Ed25519. */
export const hashBytes = 32
export const nodeKeyBytes = 32
/** P-256 in SEC1 compressed form. */
export const ownerKeyBytes = 33
/** Both Ed25519 and P-256 (r || s). */
export const signatureBytes = 64
/** The owner's random number in a registration. */
export const nonceBytes = 16
export const requestIdBytes = 16
/** Of versions in a Hello: more is a probe, not a client. */
export const versionsMax = 16
/** Mixnet addresses in an invite: more would be the whole federation, which Presence gives. */
export const inviteAddressesMax = 16
/** Opaque to clients; room for time, random and an HMAC. */
export const challengeBytesMax = 64

/** Longer than any grammar may allow, so that a slot's size is known before its policy is. */
export const nameLengthLimit = 64
/** FEDERATION.md section 2. */
export const devicesMax = 8
export const homeNodesMax = 3
/** Eight devices, three homes, the longest name: 596 bytes; the rest is room for a recovery key. */
export const registrationBytesMax = 800
/** A registration with two signatures and its counter. */
export const signedRegistrationBytesMax = 1_000

/** Votes of one flush. */
export const batchVotesMax = 64
/** Hashes beside the way from one of 64 leaves to the root. */
export const batchPathLengthMax = 6
/** A vote, or the signed part of a proposal. */
export const voteBytesMax = 128
export const voteBatchBytesMax = 10_240
/** Members of one epoch. Certificates grow with it. */
export const membersMax = 64
export const multiaddrsMax = 8
export const multiaddrLengthMax = 256
export const manifestBytesMax = 65_536
/** A manifest with approvals and precommits of all members. */
export const certifiedManifestBytesMax = 131_072
/** q of 64 members, each a signature and six hashes. */
export const certificateBytesMax = 24_576
export const presenceBytesMax = 4_096
export const signedPresenceBytesMax = 4_200
export const absenceBytesMax = 256
/** The larger kind of claim: a manifest and the approvals of 64 members. */
export const claimBytesMax = 73_728
/** A proposal with its claim and the prevotes of its valid round. */
export const proposalBytesMax = 98_304
export const closingBytesMax = 256
/** What a stream carries of a CLOSE at once: some 70 of the largest locks, 15,000 certified slots. */
export const closingPartBytesMax = 1_048_576
/** Two signed statements, or a CLOSE with four paths of up to 53 hashes. */
export const evidenceBytesMax = 12_288
/** Hashes beside the way to a root over as many leaves as a number can count. */
export const pathLengthMax = 53

/** What a client may send at once: the largest envelope and what goes with it, 65,726 bytes. */
export const requestBytesMax = 66_560
/** Of requests that carry no envelope and no key packages; the largest registration has 897 bytes. */
export const smallRequestBytesMax = 4_096
/** A message is known by its recipient and 16 random bytes. */
export const messageIdBytes = 16
export const receiptKeyBytes = 32
/** What a mailbox keeps of a message: a text of some ten pages, or the welcome to a group of about 150 devices. */
export const envelopeBytesMax = 65_536
/** The random id of a group as its commits are ordered by. */
export const orderGroupBytes = 32
/** Messages that are acknowledged at once. */
export const acknowledgedMax = 64
/** An MLS key package is some 450 bytes. */
export const keyPackageBytesMax = 2_048
/** Key packages that are published at once. */
export const keyPackagesMax = 32
/** Ninety days: whoever is away for longer is written to by the last resort. */
export const keyPackageLifetimeSecondsMax = 7_776_000
/** Names of one Lookup: about as many certificates as one reply packet carries in a small federation. */
export const lookupNamesMax = 4
/** What a node may answer at once: manifests and presence come in several packets. */
export const responseBytesMax = 262_144
/** The user bytes of one mixnet reply packet, measured (SERVICE.md section 1). */
export const replyPacketBytes = 1_604
/**
 * Single-use reply blocks that a node has of a client in a session, as both count on: what is asked in a session makes
 * up for those that were used.
 */
export const replyBlocksKept = 10
/** The longest sentence in a refusal. */
export const sentenceLengthMax = 500
export const versionLengthMax = 64
/** Two base58 keys and a gateway's: 44 + 1 + 44 + 1 + 44, with room for other carriers. */
export const mixnetAddressLengthMax = 256

/** Proof of work beyond this is a mistake in a policy, not a price. */
export const admissionBitsMax = 40
/** The last moment that a Date can name, some 273,000 years from now; whoever shows a later one fails. */
export const timeMsMax = 8_640_000_000_000_000
/** Ten years: no policy needs more, and sums stay far from 2^53. */
export const durationMsMax = 315_576_000_000

/** Ranges that are asked about at once: their answer is one message. */
export const askedRangesMax = 64
/** Ranges of one message: every one that was asked about, split; some 40 KB of digests. */
export const messageRangesMax = 1_024
/** Pairs of one range in a message, where the asker has nothing. */
export const rangePairsMax = 32
/** Pairs of one message: every range that was asked about, listed; 140 KB. */
export const messagePairsMax = 2_048
/** Pairs that are listed where the asker has some: sixteen digests cost as much as nine pairs. */
export const listedPairsMax = 8
/** Certificates that are asked for at once: some 300 KB in a federation of four. */
export const wantedSlotsMax = 256
/** Certificates of one message: some 75 KB in a federation of four, 1.5 MB at most. */
export const messageCertificatesMax = 64
/** Pairs of its own that a node reads in order to compare a range. */
export const comparedPairsMax = 256

/** One message of a client on a relay stream: the largest envelope and what goes with it. */
export const relayFrameBytesMax = 66_560
/** Messages of one frame between nodes: a turn of a driver has 256 inputs, and says a few things of each. */
export const frameMessagesMax = 1_024
/** A frame is closed once it holds so much: what waits behind it waits a millisecond or two. */
export const frameBytesTarget = 65_536
/** On gossip: the largest message, a certified manifest, beside a frame that is about to be closed. */
export const gossipFrameBytesMax = 262_144
/** On a stream: the largest message, a part of a cover, beside a frame that is about to be closed. */
export const streamFrameBytesMax = 1_179_648
/** A message between nodes: a part of a cover with the CLOSE that it belongs to. */
export const peerMessageBytesMax = 1_052_672
/** Votes that are said together, each with its proof: q prevotes and precommits of some rounds. */
export const votesMax = 256
/** Of a part of a cover: 575 KB of pairs, or 40 of the largest locks. */
export const partCertifiedMax = 8_192
export const partLocksMax = 40
/** Parts of one cover, asked for and held until all are there: what a CLOSE over two million names covers. */
export const coverPartsMax = 256

// ---- envelopes
/**
 * Sizes that envelopes have. An answer with one of the smallest fits one reply packet; the largest leaves
 * room for what a Send says beside it.
 */
export const envelopeBuckets: readonly number[] = [1_400, 2_900, 6_000, 12_000, 24_000, 65_000]
export const groupIdBytes = 32
/** Devices of one group: a Welcome to all of them, some 450 bytes each, still fits an envelope. */
export const groupDevicesMax = 100
/** 90 days: a device that stayed away longer publishes new ones first. */
export const keyPackageLifetimeMsMax = 7_776_000_000
export const groupTitleLengthMax = 64
/** The longest title in UTF-8, the longest name and a node key. */
export const groupFactsBytesMax = 320
export const textLengthMax = 16_000
/** A text of the longest characters (three bytes of UTF-8 for each unit of UTF-16). */
export const contentBytesMax = 49_152
export const receiptIdsMax = 64
export const noteLengthMax = 200

// ---- nymCHAT
/** What Python's websockets take of one frame (NYMCHAT.md section 8). */
export const nymchatFrameBytesMax = 1_048_576
/** Of JSON that nymCHAT's clients write there are five levels. */
export const nymchatDepthMax = 64
/** Values of one JSON text: theirs hold some twenty, and each costs far more memory than bytes. */
export const nymchatValuesMax = 10_000
/** Whoever is heard so long after a message left for it has got it: longer than a reply needs through the mixnet. */
export const nymchatConfirmMs = 10_000
