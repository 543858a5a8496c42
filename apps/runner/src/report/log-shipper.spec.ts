import { ApiError } from '@keelson/client';
import { LogShipper } from './log-shipper';

type Batch = { step: string; from: number; texts: string[] };

const claim = { jobId: 'job_1', token: '7.1' };
const at = new Date('2026-11-21T10:00:00.000Z');

type Lab = { shipper: LogShipper; batches: Batch[]; failures: unknown[] };

function open(answer: (batch: Batch) => void | Promise<void> = () => undefined): Lab {
  const batches: Batch[] = [];
  const failures: unknown[] = [];
  const shipper = new LogShipper({
    api: {
      logs: async (_claim, { step, from, lines }) => {
        const batch = { step, from, texts: lines.map(({ text }) => text) };
        batches.push(batch);
        await answer(batch);
        return from + lines.length;
      },
    },
    claim,
    signal: new AbortController().signal,
    redact: (line) => line.replaceAll('hunter2', '***'),
    now: () => at,
    onFailure: (error) => failures.push(error),
  });
  return { shipper, batches, failures };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('LogShipper', () => {
  it('gathers lines for 100 ms, one batch per step', async () => {
    const { shipper, batches } = open();
    shipper.line('init', 'a');
    shipper.line('init', 'b hunter2');
    shipper.line('plan', 'c');
    await jest.advanceTimersByTimeAsync(99);
    expect(batches).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(batches).toEqual([
      { step: 'init', from: 0, texts: ['a', 'b ***'] },
      { step: 'plan', from: 0, texts: ['c'] },
    ]);
  });

  it('does not wait when 64 KB have gathered, and sends no more than that at once', async () => {
    const { shipper, batches } = open();
    for (let count = 0; count < 10; count += 1) shipper.line('plan', 'x'.repeat(16 * 1024));
    await shipper.drain();
    expect(batches.map(({ from, texts }) => [from, texts.length])).toEqual([
      [0, 4],
      [4, 4],
      [8, 2],
    ]);
  });

  it('numbers on from where the server is', async () => {
    const { shipper, batches } = open();
    shipper.begin('plan', 7);
    shipper.line('plan', 'a');
    await shipper.drain();
    expect(batches[0]?.from).toBe(7);
    expect(shipper.nextNumber('plan')).toBe(8);
  });

  it('cuts a line that would not fit', async () => {
    const { shipper, batches } = open();
    shipper.line('plan', 'x'.repeat(20_000));
    await shipper.drain();
    expect(batches[0]?.texts[0]).toMatch(/^x{16384} \(3616 characters more\)$/);
  });

  it('puts a notice in the place of what the server refuses, and goes on', async () => {
    const { shipper, batches, failures } = open(({ texts }) => {
      if (texts.includes('poison')) {
        throw new ApiError({ status: 400, code: 'invalid_request', title: 'Bad' });
      }
    });
    shipper.line('plan', 'poison');
    await shipper.drain();
    shipper.line('plan', 'next');
    await shipper.drain();
    expect(batches.slice(1)).toEqual([
      {
        step: 'plan',
        from: 0,
        texts: ['(the server refused this line of the log: invalid_request)'],
      },
      { step: 'plan', from: 1, texts: ['next'] },
    ]);
    expect(failures).toEqual([]);
  });

  it('drops lines when too many wait, and says how many', async () => {
    let release: () => void = () => undefined;
    const away = new Promise<void>((resolve) => (release = resolve));
    const { shipper, batches } = open(() => away);
    for (let count = 0; count < 2_100; count += 1) shipper.line('plan', 'x'.repeat(16_000));
    release();
    await shipper.drain();
    shipper.line('plan', 'last');
    await shipper.drain();
    const texts = batches.flatMap((batch) => batch.texts);
    const kept = texts.filter((text) => text.startsWith('x')).length;
    expect(texts.slice(kept)).toEqual([
      `(${2_100 - kept} lines were dropped here: the server could not be reached)`,
      'last',
    ]);
    expect(batches.at(-1)?.from).toBe(kept);
  });

  it('stops for good when it cannot deliver, and drains all the same', async () => {
    const { shipper, failures } = open(() => {
      throw new Error('leaving');
    });
    shipper.line('plan', 'a');
    await shipper.drain();
    shipper.line('plan', 'b');
    await shipper.drain();
    expect(failures).toHaveLength(1);
  });
});
