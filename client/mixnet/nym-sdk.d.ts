/**
 * What we use of the SDK. Its own declarations import without file extensions, which the NodeNext
 * resolution of this project does not follow.
 */
declare module '@nymproject/sdk' {
  export interface NymStartOptions {
    readonly clientId: string
    readonly nymApiUrl: string
    readonly forceTls: boolean
    readonly clientOverride: Record<string, Record<string, number | boolean>>
    readonly preferredGateway?: string
  }

  export interface NymMixnetClient {
    readonly client: {
      start(options: NymStartOptions): Promise<void>
      rawSend(message: {
        payload: Uint8Array
        recipient: string
        replySurbs: number
      }): Promise<void>
    }
    readonly events: {
      subscribeToConnected(handler: (event: { args: { address?: string } }) => void): () => void
      subscribeToRawMessageReceivedEvent(
        handler: (event: { args: { payload: Uint8Array } }) => void,
      ): () => void
    }
  }

  export function createNymMixnetClient(): Promise<NymMixnetClient>
}
