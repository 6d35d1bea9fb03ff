/** A nymCHAT server, and users who are registered there. */
import { NymchatClient } from '../../tools/fuzz/nymchat-client.js'
import { openNymchatWorld, type WorldOptions } from '../../tools/fuzz/nymchat-world.js'

export async function open(t: { teardown(run: () => unknown): void }, options: WorldOptions = {}) {
  const world = await openNymchatWorld(options)
  t.teardown(() => world.close())
  const registered = async (name: string) => {
    const client = new NymchatClient(world, name)
    const outcome = await client.register()
    if (outcome !== 'success') throw new Error(outcome)
    return client
  }
  return { world, registered }
}

export const minuteMs = 60_000
