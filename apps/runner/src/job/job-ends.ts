/** This runner is leaving; its journal keeps the job for the next start. */
export class Abandoned extends Error {
  constructor() {
    super('the runner is leaving');
    this.name = 'Abandoned';
  }
}

/** The run was asked to cancel, and the job stands between two steps. */
export class CancelledAtBoundary extends Error {
  constructor() {
    super('the run was cancelled');
    this.name = 'CancelledAtBoundary';
  }
}

/** The server answered that nothing is left to do, although this job had not come to its end. */
export class AlreadySettled extends Error {
  constructor() {
    super('the job is settled');
    this.name = 'AlreadySettled';
  }
}
