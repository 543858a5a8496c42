import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RecordedEvent } from '@keelson/client';
import { writeProject } from '../../support/manifest-folder';
import { exec, nativeStack } from '../../support/native-stack';
import type { RunningKeelson } from '../../support/running-keelson';

/** What there is to be seen, by the ids that addresses are made of. */
export type Furniture = {
  readonly pipeline: string;
  readonly waitingPipeline: string;
  readonly waitingRun: string;
  readonly failedRun: string;
  readonly finishedRun: string;
  readonly stack: string;
  readonly event: string;
  /** A position of the log, in the middle of the first pipeline. */
  readonly past: string;
};

/** After the quickstart: a change of it, so that there is something to compare, and a project in which one stack fails and one waits. */
export async function furnish(keelson: RunningKeelson): Promise<Furniture> {
  const folder = mkdtempSync(path.join(tmpdir(), 'keelson-screenshots-'));
  try {
    await keelson.whileItMayBeAway('the quickstart is deployed', async () => {
      return (await eventsOf(keelson, 'PipelineCompleted')).length > 0;
    });
    const settled = await eventsOf(keelson, 'NodeSettled');
    const { id: pipeline } = await keelson.deploy(changedQuickstart(path.join(folder, 'shop')));
    await keelson.deploy(blog(path.join(folder, 'blog'), FIRST_EDITION));
    const waitingPipeline = await keelson.apply(blog(path.join(folder, 'blog'), SECOND_EDITION));
    if (waitingPipeline === undefined) throw new Error('the second project has no pipeline');
    const runs = await runsOf(keelson, waitingPipeline);
    const { id: stack } = await keelson.client.stacks.show('production/orders');
    const [finished] = await eventsOf(keelson, 'RunFinished');
    const past = settled[Math.floor(settled.length / 2)];
    if (!finished || !past) throw new Error('no run has finished');
    return { pipeline, waitingPipeline, ...runs, stack, event: finished.id, past: past.position };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function changedQuickstart(folder: string): string {
  cpSync('examples/quickstart', folder, { recursive: true });
  const manifest = path.join(folder, 'keelson.yaml');
  const text = readFileSync(manifest, 'utf8');
  const changed = text
    .replace('The Acme Shop', 'The New Acme Shop')
    .replace(/replicas: 3/, 'replicas: 5');
  writeFileSync(manifest, changed);
  return folder;
}

type Edition = {
  readonly release: string;
  readonly commands: readonly string[];
  readonly pause: boolean;
};

const FIRST_EDITION: Edition = {
  release: '4.1',
  commands: ['migrate', 'publish', 'warm-cache'],
  pause: false,
};
/** Changes two commands, brings one and takes one away; and asks a person first. */
const SECOND_EDITION: Edition = {
  release: '4.2',
  commands: ['migrate', 'publish', 'invalidate-cdn'],
  pause: true,
};

function blog(folder: string, { release, commands, pause }: Edition): string {
  const resources = commands.map((name) =>
    exec(name, `echo ${name} ${release}`, { triggers: [release] }),
  );
  const stacks = [
    nativeStack('articles', resources, {
      environment: 'production',
      flowControl: { pauseBetweenPreviewAndUpdate: pause },
    }),
    nativeStack('search', [exec('index', 'echo "no space left on the index" >&2; exit 3')], {
      environment: 'production',
    }),
  ];
  return writeProject(folder, { org: 'acme', name: 'blog' }, stacks);
}

type Runs = Pick<Furniture, 'waitingRun' | 'failedRun' | 'finishedRun'>;

function runsOf(keelson: RunningKeelson, pipeline: string): Promise<Runs> {
  return keelson.whileItMayBeAway('one run has failed and one waits', async () => {
    const found = new Map<string, string>();
    for await (const { id, state, stackName, pipelineId } of keelson.client.runs.list()) {
      if (state === 'finished' && stackName === 'orders' && !found.has(state)) found.set(state, id);
      if (pipelineId === pipeline) found.set(state, id);
    }
    const [waitingRun, failedRun] = [found.get('unconfirmed'), found.get('failed')];
    const finishedRun = found.get('finished');
    return waitingRun && failedRun && finishedRun
      ? { waitingRun, failedRun, finishedRun }
      : undefined;
  });
}

/** Newest first. */
async function eventsOf(keelson: RunningKeelson, type: string): Promise<readonly RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of keelson.client.events({ type })) events.push(event);
  return events;
}
