/** Sizes and constant strings of the Sphinx format that Nym uses. SPHINX.md sections 2 to 4. */

export const headerBytes = 348
export const alphaBytes = 32
export const macBytes = 16
export const routingBytes = 300
export const hopBlockBytes = 60
export const finalBlockBytes = 52
/** Keystream that covers the routing block and one block of padding behind it. */
export const keystreamBytes = routingBytes + hopBlockBytes
export const hopsMax = routingBytes / hopBlockBytes
export const nodeAddressBytes = 32
export const destinationBytes = 32
export const identifierBytes = 16
export const payloadKeyBytes = 192
export const payloadSeedBytes = 16
export const replayTagBytes = 32
/** Sixteen zero bytes in front of the message and at least one marker byte behind it. */
export const payloadOverheadBytes = 17
export const payloadZeroPrefixBytes = 16
/** The wide-block cipher splits off 32 bytes and needs something to be left. */
export const payloadBytesMin = 33

/**
 * Whole packets as they travel between nodes. Nothing in a packet names its class: an ack is known by its
 * length. NYM.md section 4.
 */
export const packetBytes = {
  ack: 386,
  regular: 2413,
  extended8: 8557,
  extended16: 16749,
  extended32: 33133,
} as const

export const packetSizes: ReadonlySet<number> = new Set(Object.values(packetBytes))

export const expandedSecretInfo = Buffer.from(
  'Dwste mou enan moxlo arketa makru kai ena upomoxlio gia na ton topothetisw kai tha kinisw thn gh.',
  'ascii',
)
export const expandedSecretBytes = 288
export const payloadKeyInfo = Buffer.from('sphinx-payload-key-V01-CS01-HKDF:SHA256-INFO', 'ascii')
export const payloadKeySalt = Buffer.from('sphinx-payload-key-V01-CS01-HKDF:SHA256-SALT', 'ascii')
