import type { EventLog } from '@keelson/event-log';
import { replayLog } from '../../../apps/server/src/audit/replay/replay-log';
import { ensure } from './violation';

/** Every decision and every reaction of a history at rest would be the same again. @throws Violation */
export async function checkReplay(log: EventLog): Promise<void> {
  for await (const message of replayLog(log, await log.head())) {
    if (message.kind !== 'difference') continue;
    const { reason, event, recorded, replayed } = message;
    const sides = `recorded ${JSON.stringify(recorded)}, replayed ${JSON.stringify(replayed)}`;
    const place = `${event.type} of ${event.stream} (revision ${event.revision})`;
    ensure('replay', false, `${reason} at ${place}: ${message.message}; ${sides}`);
  }
}
