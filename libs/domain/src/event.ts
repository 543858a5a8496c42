/**
 * An event as a decider speaks it: a stable type name (aggregate and past participle) and a JSON-only payload (ISO strings, no
 * Date, no bigint, no class instances). The type is stable for ever; a change of shape raises the schema version in the
 * catalog and adds one upcaster.
 */
export type Event<Type extends string = string, Data extends object = object> = {
  readonly type: Type;
  readonly data: Data;
};

/** Who caused something: a person, a machine user, a worker of an executor, or the system itself (a saga, a timer). */
export type Actor = {
  readonly kind: 'human' | 'machine' | 'worker' | 'system' | 'policy';
  /** A token's name, a runner's id or a saga's name; never a secret. */
  readonly id: string;
};

/** What every remembered event carries beside its payload. */
export type EventMetadata = {
  readonly commandId: string;
  /** Equal for everything that one person's or machine's wish led to. */
  readonly correlationId: string;
  /** The event or command that caused this one. */
  readonly causationId: string;
  readonly actor: Actor;
  /** ISO-8601 UTC; the time that the command carried. */
  readonly at: string;
  /** Version of the payload's shape, from the catalog. */
  readonly schema: number;
  /** SHA-256 (hex) of the stream's previous event's chain and content; the empty string for a stream's first event. */
  readonly previousHash: string;
};
