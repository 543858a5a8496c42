import type { RecordedEvent } from './types';

export type AuditCommand = {
  readonly id: string;
  readonly actor: string;
  readonly actorKind: string;
  readonly at: string;
};

export type EventWhy = {
  readonly event: RecordedEvent;
  /** From the nearest to the farthest. */
  readonly causes: readonly { readonly event: RecordedEvent; readonly command: AuditCommand }[];
  readonly root: AuditCommand;
  readonly effects: {
    readonly items: readonly RecordedEvent[];
    readonly nextCursor: string | null;
    /** The position at which the search gave up, if it did. */
    readonly searchedUpTo: string | null;
  };
};

export type AuditProgress = {
  readonly kind: 'progress';
  readonly events: number;
  readonly position: string;
};

export type AuditFault = {
  readonly reason: string;
  readonly message: string;
  readonly event: {
    readonly id: string;
    readonly stream: string;
    readonly revision: number;
    readonly position: string;
    readonly type: string;
  } | null;
  readonly line?: number;
};

export type AuditVerdict = {
  readonly kind: 'verdict';
  readonly ok: boolean;
  readonly events: number;
  readonly streams: number;
  readonly roots: number;
  readonly complete: boolean;
  readonly root: string | null;
  readonly fault: AuditFault | null;
};

/** What the log says and what deciding and reacting again says. */
export type ReplayDifference = {
  readonly kind: 'difference';
  readonly reason: string;
  readonly event: NonNullable<AuditFault['event']>;
  readonly message: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
};

export type ReplayVerdict = {
  readonly kind: 'verdict';
  readonly ok: boolean;
  readonly events: number;
  readonly streams: number;
  /** What sagas had to say to the events. */
  readonly reactions: number;
  /** Events that were decided again and compared. */
  readonly redecided: number;
  /** Those of them whose command a person, a worker or a timer gave: it was read off the events. */
  readonly inferred: number;
  /** Reactions without an event of their own, because there was nothing to do. */
  readonly moot: number;
  /** Reactions that were not carried out yet. */
  readonly open: number;
  readonly differences: number;
};

export type AuditExportFilter = {
  readonly stream?: string;
  readonly type?: string;
  readonly actor?: string;
  readonly correlation?: string;
  readonly from?: string;
  readonly to?: string;
};
