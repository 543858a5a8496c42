import type { RunState } from './types';

export type StackResource = {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly module: string | null;
  readonly provider: string;
  readonly tainted: boolean;
};
export type StackResources = {
  /** Of the state; null where there is none. */
  readonly version: number | null;
  readonly serial: number | null;
  readonly items: readonly StackResource[];
};
/** How one recorded state differs from an earlier one: addresses and names, never values. */
export type StateDiff = {
  readonly from: number;
  readonly to: number;
  readonly added: readonly StackResource[];
  readonly removed: readonly StackResource[];
  readonly changed: readonly (StackResource & { readonly attributes: readonly string[] })[];
  readonly outputs: readonly string[];
};
type LockHolder = { readonly runId: string; readonly state: RunState | null };
export type StackLock = {
  readonly holder: LockHolder | null;
  /** In the order in which they will get it. */
  readonly queue: readonly LockHolder[];
  readonly tool: {
    readonly id: string;
    readonly who: string | null;
    readonly operation: string | null;
    readonly created: string | null;
  } | null;
};
