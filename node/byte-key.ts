/** Bytes as a key of a Map: one character (Latin-1) for each, which engines keep in one byte. */
export function byteKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
