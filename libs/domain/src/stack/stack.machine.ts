import type { Transition } from '../transition';
import type { StackCommand } from './stack.commands';

export type StackStateName = 'active' | 'deleted';

/** A stack is `active` until it is `deleted`: a tombstone without exits, its name free for a new stack. */
export const stackStates: Readonly<Record<StackStateName, { readonly terminal: boolean }>> = {
  active: { terminal: false },
  deleted: { terminal: true },
};

export const stackTransitions: readonly Transition<StackStateName, StackCommand['type']>[] = [
  { from: 'active', to: 'deleted', commands: ['DeleteStack'] },
];
