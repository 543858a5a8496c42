import { definitionDecider, definitionStream } from '@keelson/domain';
import { keelsonCatalog, MemoryEventLog } from '@keelson/event-log';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import type { Envelope } from '../aggregate/envelope';
import { newCommandId } from '../ids/ids';
import { StackNames } from './stack-names';

describe(StackNames.name, () => {
  const name = { environment: 'staging', stack: 'network' };
  let log: MemoryEventLog;
  let here: StackNames;
  let elsewhere: StackNames;

  beforeEach(() => {
    log = new MemoryEventLog({ catalog: keelsonCatalog });
    here = new StackNames(new DecideAndAppend(log));
    elsewhere = new StackNames(new DecideAndAppend(log));
  });

  function envelope(): Envelope {
    const commandId = newCommandId();
    const actor = { kind: 'human', id: 'ada' } as const;
    const at = '2026-11-22T12:00:00.000Z';
    return { commandId, correlationId: commandId, causationId: commandId, actor, at };
  }

  it('gives one id to all who claim a name at once', async () => {
    const ids = await Promise.all([
      here.claim('acme', name, envelope()),
      elsewhere.claim('acme', name, envelope()),
      here.claim('acme', name, envelope()),
    ]);
    expect(new Set(ids).size).toBe(1);
    expect(await elsewhere.find('acme', name)).toBe(ids[0]);
  });

  it('gives a name that was released to another stack', async () => {
    const first = await here.claim('acme', name, envelope());
    await here.release('acme', name, 'stk_another', envelope());
    expect(await elsewhere.find('acme', name)).toBe(first);
    await here.release('acme', name, first, envelope());
    expect(await elsewhere.find('acme', name)).toBeUndefined();
    const second = await elsewhere.claim('acme', name, envelope());
    expect(second).not.toBe(first);
    await here.release('acme', name, first, envelope());
    expect(await here.find('acme', name)).toBe(second);
  });

  it('goes on with a name whose definition has the id of the first stack that had it', async () => {
    const stream = definitionStream('stack-name', 'acme.staging.network');
    const before = {
      kind: 'stack-name',
      id: 'stk_1',
      name: 'staging/network',
      org: 'acme',
    } as const;
    const claimed = { type: 'ApplyDefinition', spec: 'stk_1', specDigest: 'claimed' } as const;
    const aggregates = new DecideAndAppend(log);
    await aggregates.execute(definitionDecider, stream, { ...claimed, ...before }, envelope());
    expect(await here.claim('acme', name, envelope())).toBe('stk_1');
    await here.release('acme', name, 'stk_1', envelope());
    const next = await elsewhere.claim('acme', name, envelope());
    expect(await here.find('acme', name)).toBe(next);
    expect(next).not.toBe('stk_1');
  });
});
