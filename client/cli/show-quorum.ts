/** What each member said, when a quorum was asked. */
import { bytesToHex } from '../../proto/bytes.js'
import { counts, failureText, type QuorumView } from '../core/quorum-view.js'

export function quorumData({ epoch, needed, agreeing, members }: QuorumView) {
  return {
    epoch,
    members: members.length,
    needed,
    agreeing,
    answers: members.map(({ member, nodeKey, node, said, sequence, reason }) => ({
      member,
      nodeKey: bytesToHex(nodeKey),
      ...{ node, said, sequence, reason },
    })),
  }
}

/** `3 of 4 members agree`, and who does not; nothing of members that did not have to be asked. */
export function quorumText(quorum: QuorumView): string[] {
  const { epoch, needed, agreeing, members } = quorum
  const asked = members.filter(({ said }) => said !== 'not-asked')
  const failures = asked.filter((one) => !counts(one)).map(failureText)
  return [
    `${agreeing} of ${members.length} members agree (quorum ${needed}), epoch ${epoch}`,
    ...failures,
  ]
}
