import type { Poison } from '../projection/projection-fold';

/** Views are built beside the live ones by one process at a time. */
export class RebuildInProgress extends Error {
  constructor() {
    super('views are already being rebuilt or verified; try again when that is done');
    this.name = 'RebuildInProgress';
  }
}

/** Somebody reads the old tables in one long transaction: the live views were left as they are. */
export class ViewsInUse extends Error {
  constructor(options: ErrorOptions) {
    super('a long reading transaction holds the views; try again when it is over', options);
    this.name = 'ViewsInUse';
  }
}

/** The view cannot be built to the end of the log: the live one was left as it is. */
export class ProjectionStopped extends Error {
  constructor(
    readonly projection: string,
    readonly poison: Poison,
  ) {
    super(
      `${projection} stops before event ${poison.eventId} at position ${poison.position}: ${poison.error}`,
    );
    this.name = 'ProjectionStopped';
  }
}
