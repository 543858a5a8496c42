import { definitionDecider, definitionStream } from '@keelson/domain';
import { keelsonCatalog, MemoryEventLog } from '@keelson/event-log';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import type { Envelope } from '../aggregate/envelope';
import { newCommandId } from '../ids/ids';
import { ApiKeyNames } from './api-key-names';

describe(ApiKeyNames.name, () => {
  let log: MemoryEventLog;
  let here: ApiKeyNames;
  let elsewhere: ApiKeyNames;

  beforeEach(async () => {
    log = new MemoryEventLog({ catalog: keelsonCatalog });
    here = new ApiKeyNames(new DecideAndAppend(log));
    elsewhere = new ApiKeyNames(new DecideAndAppend(log));
    for (const id of ['key_1', 'key_2', 'key_3']) await change(id, 'apply');
  });

  function envelope(): Envelope {
    const commandId = newCommandId();
    const actor = { kind: 'human', id: 'ada' } as const;
    const at = '2026-11-22T12:00:00.000Z';
    return { commandId, correlationId: commandId, causationId: commandId, actor, at };
  }

  function change(id: string, what: 'apply' | 'delete') {
    const stream = definitionStream('api-key', id);
    const applied = { kind: 'api-key', id, name: 'ci', org: 'default', spec: {} } as const;
    return new DecideAndAppend(log).execute(
      definitionDecider,
      stream,
      what === 'apply'
        ? { type: 'ApplyDefinition', ...applied, specDigest: id }
        : { type: 'DeleteDefinition' },
      envelope(),
    );
  }

  it('gives a name to one of those who claim it at once, and to it again', async () => {
    const won = await Promise.all([
      here.claim('ci', 'key_1', envelope()),
      elsewhere.claim('ci', 'key_2', envelope()),
      here.claim('ci', 'key_3', envelope()),
    ]);
    expect(won.filter(Boolean)).toHaveLength(1);
    const winner = `key_${won.indexOf(true) + 1}`;
    expect(await elsewhere.claim('ci', winner, envelope())).toBe(true);
    expect(await here.claim('other', 'key_3', envelope())).toBe(true);
  });

  it('takes a name away from no key but a deleted one, for one of those who want it', async () => {
    await here.claim('ci', 'key_1', envelope());
    expect(await elsewhere.claim('ci', 'key_2', envelope())).toBe(false);
    await change('key_1', 'delete');
    const won = await Promise.all([
      elsewhere.claim('ci', 'key_2', envelope()),
      here.claim('ci', 'key_3', envelope()),
    ]);
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  it('releases a name for who has it alone', async () => {
    await here.claim('ci', 'key_1', envelope());
    await elsewhere.release('ci', 'key_2', envelope());
    expect(await here.claim('ci', 'key_3', envelope())).toBe(false);
    await elsewhere.release('ci', 'key_1', envelope());
    expect(await here.claim('ci', 'key_3', envelope())).toBe(true);
    await here.release('ci', 'key_1', envelope());
    expect(await elsewhere.claim('ci', 'key_2', envelope())).toBe(false);
  });
});
