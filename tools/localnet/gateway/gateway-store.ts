/** A gateway's memory: the keys that clients registered, and the messages that wait for absent ones. */
export interface GatewayStore {
  /** The AES-256-GCM-SIV key of a client. */
  key(client: string): Buffer | undefined
  clients(): number
  /**
   * Resolves when the registration is durable. When there are too many clients, the one that was not seen for
   * longest is forgotten, if it may be.
   * @throws StoreFullError
   */
  register(client: string, key: Buffer, mayForget: (client: string) => boolean): Promise<void>
  /** The client was here just now. */
  touch(client: string): void
  /** Drops the registration and everything that waits for the client. */
  forget(client: string): void
  /**
   * @param durable called once the message would survive the end of this process
   * @returns false when it does not fit; then nothing was kept
   */
  enqueue(client: string, message: Buffer, durable: () => void): boolean
  /** As `enqueue`, but never refused: the message had been taken before. What comes back is bounded by the window. */
  putBack(client: string, message: Buffer, durable: () => void): void
  /** The client's oldest messages with a sequence number above `after`; they stay until removed. */
  peek(client: string, after: number, max: number): StoredMessage[]
  /** Sequence number of the newest message that waits for the client, 0 when none does. */
  newest(client: string): number
  removeThrough(client: string, sequence: number): void
  totals(): { readonly messages: number; readonly bytes: number }
  /** Drops what is older than the limit. @returns how many messages */
  expire(): number
  close(): Promise<void>
}

export interface StoredMessage {
  readonly sequence: number
  readonly message: Buffer
}

export interface StoreLimits {
  readonly clientsMax: number
  readonly messagesPerClientMax: number
  readonly bytesPerClientMax: number
  readonly bytesPerGatewayMax: number
  readonly messageAgeMsMax: number
}

/** No client may be forgotten to make room for another. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError'
}
