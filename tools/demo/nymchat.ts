/** `npm run demo:nymchat`: nymCHAT's users come along, over a nym-client each and a local mixnet. */
import { storyMembers, tellStory } from './nymchat-story.js'
import { runStory } from './run-story.js'

await runStory({
  scriptName: 'npm run demo:nymchat --',
  about:
    'Two clients of nymCHAT at two of our nodes: register, login, query, send both ways, one away and ' +
    'back. Real nodes, a local mixnet, and two nym-client websockets; leaves nothing behind.',
  title: 'nymCHAT on Rookery: two of its clients, two nym-clients, our nodes as their servers.',
  members: storyMembers,
  tell: tellStory,
})
