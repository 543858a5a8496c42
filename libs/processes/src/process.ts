import type { ICommand } from '@nestjs/cqrs';
import type { Envelope } from '@keelson/commands';
import type { KeelsonEvent } from '@keelson/domain';
import type { RecordedEvent } from '@keelson/event-log';

/** A command that waits for its envelope; `purpose` tells several reactions of one saga to one event apart. */
export type Reaction = {
  readonly purpose: string;
  readonly command: (envelope: Envelope) => ICommand;
};

/** A remembered event with its payload's type: `switch (event.type)` narrows `event.data`. */
export type Heard = KeelsonEvent & Pick<RecordedEvent, 'id' | 'stream' | 'metadata'>;

/**
 * A saga: what an event leads to. Pure: no clock, no store, no memory between events, so that it can be run again over the
 * recorded log and must say the same. Everything that it needs is in the event.
 */
export type Process = {
  /** Noun of the flow; part of the derived command ids, so it never changes. */
  readonly name: string;
  /** Events with equal keys are reacted to one after the other, in the order of the log. */
  readonly key: (event: Heard) => string;
  /** The reactions to one event are carried out side by side; what has to come first belongs to an earlier event. */
  readonly react: (event: Heard) => readonly Reaction[];
};
