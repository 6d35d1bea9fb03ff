/** What a node says about all that it knows, page by page. SERVICE.md section 6. */
import { compareBytes } from '../../proto/bytes.js'
import type { Presence } from '../../proto/presence.js'
import { misbehaviour } from './errors.js'
import type { Federation } from './federation.js'
import type { Deadline } from './waiting.js'

/** A page holds one node at least: members of one epoch, and mirrors. */
const pagesMax = 256

/**
 * Page by page, so that what is known by then is of use to whoever runs out of time: anybody can make many
 * mirrors.
 * @throws ClientError `misbehaviour` when the pages have no end, and what `Federation.ask` throws
 */
export async function* askNodes(
  federation: Federation,
  address: string,
  deadline: Deadline,
): AsyncGenerator<readonly Presence[]> {
  let after: Uint8Array | undefined
  for (let page = 0; page < pagesMax; page++) {
    const { body } = await federation.ask(address, { kind: 'presence', after }, deadline)
    yield body.nodes
    if (!body.more) return
    const last = body.nodes.at(-1)?.nodeKey
    if (last === undefined || (after !== undefined && compareBytes(last, after) <= 0)) {
      throw misbehaviour(address, 'answer', 'it promises more nodes and gives none.')
    }
    after = last
  }
  throw misbehaviour(address, 'answer', 'its list of nodes has no end.')
}
