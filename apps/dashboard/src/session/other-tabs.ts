const CHANNEL = 'keelson-session';

/** Tells the other tabs of this browser, which share the session, that somebody has signed in. */
export function tellOtherTabs(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage('signed in');
  channel.close();
}

/** Calls when somebody has signed in in another tab. Answers what ends it. */
export function onSignInElsewhere(listener: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = listener;
  return () => channel.close();
}
