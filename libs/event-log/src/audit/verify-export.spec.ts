import { randomUUID } from 'node:crypto';
import { chainHash } from '../chain';
import { BEGINNING, type NewEvent, type StoredEvent } from '../event-log.port';
import { MemoryEventLog } from '../memory/memory-event-log';
import type { AuditRoot } from './audit-root';
import { leafOf } from './event-leaf';
import { eventLine, LineChain } from './export-lines';
import { MerkleFrontier } from './merkle-frontier';
import { type AuditVerdict, verifyExport } from './verify-export';

/** Three streams of four events each, one after the other in turn. */
async function remembered(): Promise<readonly StoredEvent[]> {
  const log = new MemoryEventLog();
  const hashes = new Map<string, string>();
  for (let number = 0; number < 12; number++) {
    const stream = `s-${number % 3}`;
    const revision = Math.floor(number / 3);
    const event: NewEvent = {
      ...{ id: randomUUID(), type: 'Happened' },
      data: { number },
      ...about,
    };
    const previousHash = hashes.get(stream) ?? '';
    const linked = { ...event, metadata: { ...event.metadata, previousHash } };
    hashes.set(stream, chainHash(previousHash, { ...linked, revision }));
    await log.append(stream, revision - 1, [linked]);
  }
  return log.readStored(BEGINNING, 100);
}

const about = {
  metadata: {
    ...{ commandId: 'c', correlationId: 'c', causationId: 'c', schema: 1, previousHash: '' },
    actor: { kind: 'human' as const, id: 'ada' },
    at: '2026-01-01T00:00:00.000Z',
  },
};

const EXPORTED_AT = '2026-02-01T00:00:00.000Z';
const KEPT_AT = '2026-01-15T00:00:00.000Z';

function rootsOf(events: readonly StoredEvent[], every: number): AuditRoot[] {
  const tree = new MerkleFrontier();
  return events.flatMap((event) => {
    tree.add(leafOf(event));
    const { count } = tree;
    const root = { count, position: String(event.position), root: tree.root(), at: KEPT_AT };
    return count % every === 0 ? [root] : [];
  });
}

function exported(events: readonly StoredEvent[], complete = true): string {
  const chain = new LineChain();
  const roots = rootsOf(events, 5);
  const text = [
    chain.write({ kind: 'keelson-audit-export', version: 1, complete, at: EXPORTED_AT }),
    ...events.flatMap((event, index) => [
      chain.write(eventLine(event)),
      ...roots
        .filter(({ count }) => complete && count === index + 1)
        .map((root) => chain.write({ kind: 'root', ...root })),
    ]),
    chain.write({ kind: 'end', events: events.length }),
  ];
  return text.join('');
}

async function verdictOn(text: string, kept: readonly AuditRoot[] = []): Promise<AuditVerdict> {
  const lines = text.split('\n').slice(0, text.endsWith('\n') ? -1 : undefined);
  const reading = async function* () {
    yield* lines;
  };
  for await (const message of verifyExport(reading(), kept)) {
    if (message.kind === 'verdict') return message;
  }
  throw new Error('there was no verdict');
}

describe(verifyExport, () => {
  let events: readonly StoredEvent[];
  beforeEach(async () => {
    events = await remembered();
  });

  const doctored = (index: number, change: (event: StoredEvent) => StoredEvent): StoredEvent[] =>
    events.map((event, each) => (each === index ? change(event) : event));

  it('finds nothing wrong with what is right, with and without roots from elsewhere', async () => {
    const [, root] = rootsOf(events, 6);
    expect(await verdictOn(exported(events), rootsOf(events, 4))).toEqual({
      ...{ kind: 'verdict', ok: true, events: 12, streams: 3, roots: 2 + 3, complete: true },
      ...{ root: root?.root, fault: null },
    });
  });

  it('finds a flip of any byte, in the line where it is', async () => {
    const text = exported(events);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 7) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      const { ok, fault } = await verdictOn(flipped.toString('latin1'));
      const line = text.slice(0, at).split('\n').length;
      expect({ at, ok, line: fault?.line }).toEqual({ at, ok: false, line });
    }
  });

  it('names the event in a damaged line', async () => {
    const text = exported(events).replace('{\\"number\\":7}', '{\\"number\\":8}');
    const { id, stream, revision, position, type } = events[7]!;
    expect((await verdictOn(text)).fault).toMatchObject({
      reason: 'altered_line',
      event: { id, stream, revision, position: String(position), type },
    });
  });

  it('finds a file that was written anew: by the links, or by roots that were kept elsewhere', async () => {
    const inside = exported(doctored(4, (event) => ({ ...event, data: '{"number":5}' })));
    expect((await verdictOn(inside)).fault).toMatchObject({
      reason: 'broken_link',
      event: { id: events[4]!.id, stream: 's-1', revision: 1 },
    });
    const newest = doctored(11, (event) => ({ ...event, data: '{"number":12}' }));
    expect((await verdictOn(exported(newest))).ok).toBe(true);
    const somebodyElse = doctored(10, (event) => ({
      ...event,
      metadata: { ...event.metadata, actor: { kind: 'human', id: 'eve' } },
    }));
    for (const anew of [newest, somebodyElse]) {
      const { fault } = await verdictOn(exported(anew), rootsOf(events, 4));
      expect(fault).toMatchObject({ reason: 'root_mismatch', event: { id: events[8]!.id } });
    }
  });

  it('finds what is missing: an event, a line, the end', async () => {
    const without = exported(events.filter((_, index) => index !== 4));
    expect((await verdictOn(without)).fault).toMatchObject({
      reason: 'missing_revision',
      event: { id: events[7]!.id },
    });
    const text = exported(events);
    const lines = text.split('\n');
    const cut = [...lines.slice(0, 3), ...lines.slice(4)].join('\n');
    expect((await verdictOn(cut)).fault).toMatchObject({ reason: 'altered_line', line: 4 });
    const ended = lines.slice(0, 6).join('\n');
    expect((await verdictOn(`${ended}\n`)).fault).toMatchObject({ reason: 'truncated' });
    const shorter = exported(events.slice(0, 9));
    expect((await verdictOn(shorter)).ok).toBe(true);
    const { fault } = await verdictOn(shorter, rootsOf(events, 6));
    expect(fault).toMatchObject({ reason: 'truncated', event: { id: events[8]!.id } });
  });

  it('checks an excerpt event by event', async () => {
    const excerpt = events.filter(({ stream, revision }) => stream === 's-1' || revision > 1);
    expect(await verdictOn(exported(excerpt, false), rootsOf(events, 4))).toMatchObject({
      ...{ ok: true, complete: false, roots: 0, root: null, events: 8 },
    });
    const wrong = excerpt.map((event) => ({ ...event, type: event.type.replace('Hap', 'Map') }));
    expect((await verdictOn(exported(wrong, false))).ok).toBe(false);
  });

  it('refuses what is no export', async () => {
    for (const text of ['', 'hello\n', '{}\n', exported(events).split('\n').slice(1).join('\n')]) {
      expect((await verdictOn(text)).ok).toBe(false);
    }
  });
});
