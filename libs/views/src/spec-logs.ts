import type { EventLog, Position } from '@keelson/event-log';
import type { Gate } from '../../../test/support/gate';

/** For specs: a log of which reads of the whole are held back until the gate opens. */
export function gated(log: EventLog, gate: Gate): EventLog {
  return reading(log, () => gate.pass());
}

/** Tells of each fill of views beside: it reads the log from its beginning. */
export function noting(log: EventLog, note: () => void): EventLog {
  return reading(log, (after) => {
    if (after === 0n) note();
    return Promise.resolve();
  });
}

/** Answers at most so many events at once, and does something before each page. */
export function readingPages(
  log: EventLog,
  eventsMax: number,
  before: (after: Position) => Promise<void>,
): EventLog {
  return reading(log, before, eventsMax);
}

function reading(
  log: EventLog,
  before: (after: Position) => Promise<void>,
  eventsMax = Infinity,
): EventLog {
  const readAll: EventLog['readAll'] = async (after, limit, prefixes) => {
    await before(after);
    return log.readAll(after, Math.min(limit, eventsMax), prefixes);
  };
  const subscribe: EventLog['subscribe'] = (options) => log.subscribe(options);
  return { head: () => log.head(), subscribe, readAll } as unknown as EventLog;
}
