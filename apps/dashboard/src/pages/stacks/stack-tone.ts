import type { ShownState } from '../../parts/state-tone';

type DriftStatus = 'drifted' | 'in_sync' | 'unknown';

const DRIFT: Readonly<Record<DriftStatus, ShownState>> = {
  drifted: { word: 'drifted', tone: 'awaiting_approval', icon: 'warning' },
  in_sync: { word: 'in sync', tone: 'succeeded' },
  unknown: { word: 'not known', tone: 'pending', icon: 'slash' },
};

/** Whether the infrastructure is what the last apply had made of it, as the last plan has found it. */
export const ofDrift = (status: DriftStatus): ShownState => DRIFT[status];
