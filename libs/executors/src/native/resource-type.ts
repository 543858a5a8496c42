import type { Json } from '@keelson/domain';
import type { Digests } from './digest';
import type { PropertyReader } from './property-reader';

/** What of a thing is managed, as it was wanted, recorded or observed. Contents are digests. */
export type Attributes = Readonly<Record<string, Json>>;

/** Enough to find the thing again and to remove it when it is no longer in the manifest. Never holds a secret. */
export type Identity = Readonly<Record<string, Json>>;

/** `not_applicable`: the manifest says that it is not to be touched now (`onlyIf`). */
export type Observed = Attributes | null | 'not_applicable';

export type Look = {
  readonly digests: Digests;
  /** What was recorded after the last apply, for things whose doing leaves no trace but the record. */
  readonly recorded: Attributes | null;
  /** Runs a guard; true when it ended with 0. */
  readonly guard: (command: string, options: CommandOptions) => Promise<boolean>;
};

export type CommandOptions = {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
};

export type Io = {
  readonly log: (line: string) => void;
  /** Runs to its end; throws when that is not 0. */
  readonly run: (command: string, options: CommandOptions) => Promise<void>;
};

export type Place = {
  /** The stack's unpacked source. */
  readonly sourceFolder: string;
  /** What relative paths are relative to. */
  readonly root: string;
};

/** One thing of a stack, with everything resolved. */
export type Resource = {
  /** Identity across runs and names: a changed key means another thing, so the old one is replaced. */
  readonly key: string;
  readonly identity: Identity;
  /** What others may refer to as `${type.name.attribute}`. */
  readonly exports: Readonly<Record<string, Json>>;
  want(digests: Digests): Attributes;
  /** Looks only at what is managed; changes nothing. `null`: it is not there. */
  read(look: Look): Promise<Observed>;
  /** Converges. Doing it again changes nothing more. */
  apply(io: Io): Promise<void>;
  /** What names the thing to a person. */
  readonly shown: Readonly<Record<string, Json>>;
  /** What a person reviewing a plan wants to see beside the attributes; left out when sensitive. */
  readonly preview?: Readonly<Record<string, Json>>;
};

/**
 * A kind of thing that a native stack can have. Wanting, looking and converging are separate, so that planning can never
 * change anything, and nothing is recorded that has not been looked at again after it was applied.
 */
export interface ResourceType {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  create(properties: PropertyReader, place: Place): Promise<Resource>;
  /** Looks at a thing that is only recorded. */
  readRecorded(identity: Identity, look: Look): Promise<Attributes | null>;
  /** False for a thing that cannot be undone: it is then forgotten. */
  destroyable(identity: Identity): boolean;
  destroy(identity: Identity, io: Io, digests: Digests): Promise<void>;
}
