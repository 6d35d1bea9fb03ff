/** `npm run demo`: users of four nodes write to each other, whatever happens to users and nodes. */
import { runStory } from './run-story.js'
import { storyMembers, tellStory } from './story.js'

await runStory({
  scriptName: 'npm run demo --',
  about:
    'Three users at different nodes: one is offline, a home node dies, a group, a second device. ' +
    'Real nodes, a local mixnet, and clients on the Nym SDK; leaves nothing behind.',
  title: 'Messages on Rookery: three users, four nodes, a mixnet between them.',
  members: storyMembers,
  tell: tellStory,
})
