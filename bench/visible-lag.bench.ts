import { setTimeout as delay } from 'node:timers/promises';
import type { BenchResult } from './bench-result';
import { type InProcessKeelson, openInProcess } from './in-process-keelson';
import { createNoOpStack } from './no-op-stack';
import { percentile } from './statistics';

const WARM_UP_COMMANDS = 500;
const IDLE_COMMANDS = 300;
const IDLE_PAUSE_MS = 10;
const COMMANDS_PER_SECOND = 500;
const LOADED_MS = 10_000;
const TICK_MS = 10;
const WAIT_MS = 10_000;
const LIMITS = [
  { percent: 50, limitMs: 25 },
  { percent: 99, limitMs: 100 },
];

/**
 * How long after its append was acknowledged a command's effect is in every view, durable rows and all: one command at a time, and
 * at 500 commands a second that arrive whether or not the earlier ones are visible.
 */
export async function runVisibleLagBench(url: string): Promise<BenchResult[]> {
  const keelson = await openInProcess(url);
  const stacks = new Stacks(keelson);
  try {
    await Promise.all(Array.from({ length: WARM_UP_COMMANDS }, () => stacks.create()));
    return [...figures('idle', await idle(stacks)), ...figures('500/s', await loaded(stacks))];
  } finally {
    await keelson.close();
  }
}

async function idle(stacks: Stacks): Promise<number[]> {
  const lags: number[] = [];
  for (let count = 0; count < IDLE_COMMANDS; count += 1) {
    lags.push(await stacks.create());
    await delay(IDLE_PAUSE_MS);
  }
  return lags;
}

async function loaded(stacks: Stacks): Promise<number[]> {
  const lags: Promise<number>[] = [];
  const started = performance.now();
  for (let elapsedMs = 0; elapsedMs < LOADED_MS; elapsedMs = performance.now() - started) {
    const due = (elapsedMs * COMMANDS_PER_SECOND) / 1_000;
    while (lags.length < due) lags.push(stacks.create());
    await delay(TICK_MS);
  }
  return Promise.all(lags);
}

class Stacks {
  private count = 0;

  constructor(private readonly keelson: InProcessKeelson) {}

  /** Milliseconds from the acknowledgement of a new stack to its being visible. */
  async create(): Promise<number> {
    this.count += 1;
    const command = createNoOpStack(`stk_${this.count}`, 'bench', `s${this.count}`);
    const { position } = await this.keelson.bus.execute(command);
    const acknowledged = performance.now();
    if (!(await this.keelson.views.waitFor(position, WAIT_MS))) throw new Error('no view followed');
    return performance.now() - acknowledged;
  }
}

function figures(load: string, lags: readonly number[]): BenchResult[] {
  return LIMITS.map(({ percent, limitMs }) => {
    const value = percentile(lags, percent);
    const baseline = { name: `limit ${limitMs} ms`, value: limitMs };
    const metric = `${load} p${percent}`;
    return {
      bench: 'visible-lag',
      metric,
      value,
      unit: 'ms',
      baseline,
      ratio: value / limitMs,
    };
  });
}
