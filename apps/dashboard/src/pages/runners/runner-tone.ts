import type { ShownState } from '../../parts/state-tone';
import type { ShownRunner } from './runners.documents';

const STATES: Readonly<Record<ShownRunner['state'], ShownState>> = {
  idle: { word: 'idle', tone: 'succeeded' },
  busy: { word: 'busy', tone: 'running' },
  draining: { word: 'draining', tone: 'awaiting_approval', icon: 'leave' },
  left: { word: 'left', tone: 'cancelled', icon: 'leave' },
  silent: { word: 'silent', tone: 'failed', icon: 'warning' },
};

/** A silent runner may be dead, or only cut off: it has not been heard of for a minute. */
export const ofRunner = (state: ShownRunner['state']): ShownState => STATES[state];
