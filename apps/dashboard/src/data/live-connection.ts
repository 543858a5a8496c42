import { LiveConnection } from '@keelson/client/graphql';

const url = new URL('/graphql', window.location.href);
url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';

/** The one connection of this page. */
export const liveConnection = new LiveConnection(url.href);

// Timers stand still while a machine sleeps and are slow while nobody looks, and a network that comes back may be another one.
const check = (): void => liveConnection.check();
window.addEventListener('online', check);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') check();
});
