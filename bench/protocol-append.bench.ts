import { measureAppends, type Peer } from './append-load';
import type { BenchResult } from './bench-result';
import { openLog } from './log-peer';
import { openByteLog, openLeanClient, openOfficialClient } from './protocol-peers';
import { median } from './statistics';

/** With the first, most of the time somebody waits for somebody else; with the second, the machine has no more to give. */
const WRITERS = [64, 256];
const ROUNDS = 3;
const WARM_UP_MS = 2_000;
const RUN_MS = 3_000;

/** The round's schema, of each its own. */
const peers = {
  official: (url: string) => openOfficialClient(url, 'bench_official'),
  lean: (url: string) => openLeanClient(url, 'bench_lean'),
  store: (url: string) => openByteLog(url, 'bench_bytes'),
  log: (url: string) => openLog(url, 'bench_log'),
} satisfies Readonly<Record<string, (url: string) => Promise<Peer>>>;

/**
 * Durable appends per second over EventStoreDB's protocol, one event each, against the same appends to the store that lies beneath it
 * (what the wire costs), and to the event log as Keelson uses it, which is built for less than any bytes under any name. All on the
 * same database server, in turn.
 *
 * Client, protocol server and database are processes of their own and share the machine's cores; directly there is one process less
 * and no second encoding. So the rate is told for two clients: the official one, as programs use it, and one that does no more than
 * it must, which shows what the server can do.
 */
export async function runProtocolAppendBench(url: string): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const writers of WRITERS) results.push(...(await measure(url, writers)));
  return results;
}

async function measure(url: string, writers: number): Promise<BenchResult[]> {
  const rates = { official: [], lean: [], store: [], log: [] } as Record<
    keyof typeof peers,
    number[]
  >;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, open] of Object.entries(peers)) {
      const rate = await measureAppends(await open(url), writers, RUN_MS, WARM_UP_MS);
      rates[name as keyof typeof peers].push(rate);
    }
  }
  const figure = (client: string, measured: number[], name: string, direct: number[]) => {
    const [value, baseline] = [median(measured), { name, value: median(direct) }];
    const metric = `${client}, ${writers} writers`;
    return {
      ...{ bench: 'protocol-append', metric, value, unit: '1/s', baseline },
      ratio: value / baseline.value,
    };
  };
  return [
    figure('lean client', rates.lean, 'store directly', rates.store),
    figure('lean client', rates.lean, 'event log directly', rates.log),
    figure('official client', rates.official, 'store directly', rates.store),
    figure('official client', rates.official, 'event log directly', rates.log),
  ];
}
