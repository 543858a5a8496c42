/** Where a gate stands (C19): before an environment's first node, or behind a node. */
export type GatePosition = 'env_entry' | 'node_exit';
export type GateState = 'closed' | 'waiting' | 'open' | 'rejected' | 'expired' | 'void';
export type GateDecision = 'yes' | 'no';

/** A wish for a gate, as a manifest states it. */
export type GateSpec = { readonly manual: true; readonly reason?: string };
