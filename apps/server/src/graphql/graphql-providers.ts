import type { Provider } from '@nestjs/common';
import { GraphQLGate } from './graphql-gate';
import { ChangeFeed } from './live/change-feed';
import { ChangedThings } from './live/changed-things';
import { Changes } from './live/changes';
import { LogLines } from './live/log-lines';
import { SharedReads } from './live/shared-reads';
import { resolvers } from './resolvers';
import { GraphQLSockets } from './sockets/graphql-sockets';
import { SocketLives } from './sockets/socket-lives';

/** All that answers GraphQL, and all that it is told by. */
export const graphqlProviders: Provider[] = [
  ...resolvers,
  GraphQLGate,
  GraphQLSockets,
  SocketLives,
  ChangeFeed,
  Changes,
  ChangedThings,
  LogLines,
  SharedReads,
];
