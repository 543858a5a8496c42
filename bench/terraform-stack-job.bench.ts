import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { packSource } from '@keelson/artifacts';
import { KeelsonClient } from '@keelson/client';
import { PostgresEventLog, type RecordedEvent } from '@keelson/event-log';
import type { BenchResult } from './bench-result';
import { startKeelson } from './keelson-processes';
import { median } from './statistics';
import { TerraformByHand } from './terraform-by-hand';

const SOURCE = path.resolve('examples/terraform/network');
/** The first creates instead of changing, and a server that runs for weeks is not measured in its first second. */
const WARM_UP_ROUNDS = 3;
const ROUNDS = 15;
const LOOK_INTERVAL_MS = 50;
const EVENTS_PER_LOOK = 100;
const ENDS = ['RunFinished', 'RunFailed', 'RunDiscarded', 'RunCanceled'];

/**
 * One stack job of the network in examples/terraform, changed in every round so that there is something to apply: from the request
 * that triggers it to the event that ends its run, through a server and a runner in processes of their own. Against the same
 * terraform commands by hand, in turn.
 */
export async function runTerraformStackJobBench(url: string): Promise<BenchResult[]> {
  const byHand = await TerraformByHand.open(SOURCE);
  const keelson = await startKeelson(url, { runner: true });
  const log = new PostgresEventLog({ connection: url });
  try {
    const stack = await StackJobs.open(keelson.url, keelson.adminToken, log);
    const times = { stack: [] as number[], hand: [] as number[] };
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
      const variables = { environment: 'bench', cidr: `10.${round + WARM_UP_ROUNDS}.0.0/16` };
      const stackMs = await stack.run(variables);
      const handMs = await byHand.deploy(variables);
      if (round < 0) continue;
      times.stack.push(stackMs);
      times.hand.push(handMs);
    }
    const value = median(times.stack);
    const baseline = { name: 'terraform by hand', value: median(times.hand) };
    const ratio = value / baseline.value;
    const metric = 'trigger to finished';
    return [{ bench: 'terraform-stack-job', metric, value, unit: 'ms', baseline, ratio }];
  } finally {
    await log.close();
    await keelson.stop();
    await byHand.close();
  }
}

class StackJobs {
  private constructor(
    private readonly client: KeelsonClient,
    private readonly archive: string,
    private readonly log: PostgresEventLog,
  ) {}

  static async open(server: string, token: string, log: PostgresEventLog): Promise<StackJobs> {
    const client = new KeelsonClient({ server, token });
    const { digest, bytes } = await packSource(SOURCE);
    await client.putSource(digest.slice('sha256:'.length), bytes);
    return new StackJobs(client, digest, log);
  }

  /** Changes the stack, which by itself starts nothing, then runs it. Answers the milliseconds that the run took. */
  async run(variables: Readonly<Record<string, string>>): Promise<number> {
    const manifest = {
      apiVersion: 'keelson.dev/v1',
      kind: 'Stack',
      metadata: { name: 'network', org: 'bench', env: 'bench' },
      spec: {
        provisioner: 'terraform',
        source: { archive: this.archive },
        variables,
        flowControl: { disableOnLifecycleEvents: true },
      },
    };
    await this.client.apply(JSON.stringify(manifest));
    const startedAt = Date.now();
    const { id } = await this.client.stacks.trigger('network', { type: 'tracked' });
    const { type, recordedAt } = await this.endOf(`run-${id}`);
    if (type !== 'RunFinished') throw new Error(`the run of the stack ended with ${type}`);
    return Date.parse(recordedAt) - startedAt;
  }

  /** The log says when it was; looking seldom leaves the two cores to what is measured. */
  private async endOf(stream: string): Promise<RecordedEvent> {
    for (let from = 0; ; await setTimeout(LOOK_INTERVAL_MS)) {
      const events = await this.log.read(stream, from, EVENTS_PER_LOOK);
      const end = events.find(({ type }) => ENDS.includes(type));
      if (end) return end;
      from += events.length;
    }
  }
}
