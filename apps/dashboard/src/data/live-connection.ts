import { LiveConnection } from '@keelson/client/graphql';

const url = new URL('/graphql', window.location.href);
url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';

/** The one connection of this page. */
export const liveConnection = new LiveConnection(url.href);
