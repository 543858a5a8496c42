import { keelsonCatalog, MemoryEventLog } from '@keelson/event-log';
import { runDecider, type RunEvent } from '@keelson/domain';
import { newCommandId } from '../ids/ids';
import { DecideAndAppend } from './decide-and-append';
import type { Envelope } from './envelope';
import { requireCancelled } from './require-cancelled';

const envelope = (commandId = newCommandId()): Envelope => ({
  ...{ commandId, correlationId: commandId, causationId: commandId },
  ...{ actor: { kind: 'human', id: 'somebody' }, at: '2026-11-21T00:00:00.000Z' },
});

it('tells a cancel that came too late from the repeat of one that was accepted', async () => {
  const log = new MemoryEventLog({ catalog: keelsonCatalog });
  const aggregates = new DecideAndAppend(log);
  const accepted = envelope();
  const requested: RunEvent = {
    type: 'CancelRequested',
    data: { run: { runId: 'run_1' } as never, reason: 'enough' },
  };
  await aggregates.execute(
    { ...runDecider, decide: () => [requested] },
    'run-run_1',
    undefined as never,
    accepted,
  );
  const changed = { events: [] };
  const late = { stream: 'run-run_1', changed, otherwise: 'run run_1 is failed' };
  await requireCancelled(log, { ...late, envelope: accepted });
  await requireCancelled(log, { ...late, envelope: envelope(), otherwise: undefined });
  await expect(requireCancelled(log, { ...late, envelope: envelope() })).rejects.toMatchObject({
    code: 'wrong_state',
    message: 'run run_1 is failed: it has ended, so there is nothing to cancel',
  });
  await log.close();
});
