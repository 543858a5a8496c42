import { ChangeDefinition, ChangePipeline, ChangeStack } from '@keelson/commands';
import { definitionStream, type JobReport, type Json, type PipelineNode } from '@keelson/domain';
import {
  keelsonCatalog,
  MemoryEventLog,
  type EventLog,
  type Position,
  type SubscribeOptions,
  type SubscriptionMessage,
} from '@keelson/event-log';
import {
  LastPipeline,
  ListApiKeys,
  ListEvents,
  ListJobs,
  ListPipelines,
  ListProjects,
  ListRuns,
  ListStacks,
  migrate,
  PastViews,
  ProjectionRunner,
  projections,
  ShowEvent,
  ShowJob,
  ShowPipeline,
  ShowProject,
  ShowRun,
  ShowStack,
  ViewAnswers,
  ViewPositions,
  viewsDataSource,
  type Reflected,
} from '@keelson/views';
import type { Query } from '@nestjs/cqrs';
import type { DataSource } from 'typeorm';
import { eventually } from '../support/eventually';
import { InMemoryKeelson, type Script } from '../support/in-memory-keelson';
import { seededRandom } from '../support/seeded-random';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

jest.setTimeout(120_000);

const DIGEST = `sha256:${'0'.repeat(64)}`;
const SEED = 20261121;
const SLICE_EVENTS_MAX = 24;
const WAIT_MS = 30_000;
const NOTHING = { add: 0, change: 0, delete: 0 };

type Ask = <Result>(query: Query<Reflected<Result>>) => Promise<Reflected<Result>>;
type Answers = Readonly<Record<string, unknown>>;

/** Everything that can be asked, in the state that the answers name: field by field, what is missing too. */
async function everything(ask: Ask): Promise<Answers> {
  const answers: Record<string, unknown> = {};
  const note = async <Result>(name: string, query: Query<Reflected<Result>>) => {
    const { result } = await ask(query);
    answers[name] = result;
    return result;
  };
  const all = { limit: 500 };
  const stacks = await note('stacks', new ListStacks(all));
  const runs = await note('runs', new ListRuns(all));
  const jobs = await note('jobs', new ListJobs(all));
  const projects = await note('projects', new ListProjects(all));
  const pipelines = await note('pipelines', new ListPipelines(all));
  const events = await note('events', new ListEvents(all));
  await note('keys', new ListApiKeys());
  await note('failed runs', new ListRuns({ states: ['failed'] }));
  for (const { id, name } of stacks.items) {
    await note(`stack ${id}`, new ShowStack(id));
    await note(`stack ${name}`, new ShowStack(name));
  }
  for (const { id } of runs.items) await note(`run ${id}`, new ShowRun(id));
  for (const { id } of jobs.items) await note(`job ${id}`, new ShowJob(id));
  for (const { id } of projects.items) await note(`project ${id}`, new ShowProject(id));
  for (const { id } of pipelines.items) await note(`pipeline ${id}`, new ShowPipeline(id));
  for (const { id } of events.items.slice(0, 2)) await note(`event ${id}`, new ShowEvent(id));
  if (pipelines.items.length > 0) await note('last', new LastPipeline('prj_shop'));
  return answers;
}

/** The live views stop at random places on their way, so that what they answer there can be written down. */
function paced(log: EventLog, random: () => number, shown: (at: Position) => Promise<void>) {
  async function* subscribe(options: SubscribeOptions): AsyncGenerator<SubscriptionMessage> {
    for await (const message of log.subscribe(options)) {
      if (message.kind !== 'events') continue;
      for (let from = 0; from < message.events.length;) {
        const to = from + 1 + Math.floor(random() * SLICE_EVENTS_MAX);
        const events = message.events.slice(from, to);
        const position = events.at(-1)?.position ?? message.position;
        yield { kind: 'events', events, position };
        await shown(position);
        from = to;
      }
    }
  }
  return { subscribe, head: () => log.head() } as unknown as EventLog;
}

describe('time travel', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let keelson: InMemoryKeelson;
  const stop = new AbortController();

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
    keelson = await InMemoryKeelson.start(new MemoryEventLog({ catalog: keelsonCatalog }));
  });

  afterAll(async () => {
    stop.abort();
    await keelson.stop();
    await dataSource.destroy();
    await database.drop();
  });

  it('answers at every position what the live views answered there, field by field', async () => {
    const random = seededRandom(SEED);
    const live = new Map<Position, Answers>();
    const positions = new ViewPositions(dataSource);
    const answers = new ViewAnswers(dataSource, positions);
    const eventLog = paced(keelson.log, random, async (position) => {
      if (!(await positions.waitFor(position, WAIT_MS))) return;
      live.set(position, await everything((query) => answers.ask(query)));
    });
    const runner = new ProjectionRunner({ dataSource, eventLog, projections, positions });
    runner.start();
    await workload(keelson, stop.signal);
    const head = await keelson.log.head();
    await eventually('the live views have shown it all', () =>
      [...live.keys()].some((position) => position >= head),
    );
    await runner.stop();
    expect(live.size).toBeGreaterThan(10);

    const past = new PastViews({ dataSource, eventLog: keelson.log, projections });
    const shuffled = [...live].map((entry) => ({ entry, place: random() }));
    for (const { entry } of shuffled.sort((a, b) => a.place - b.place)) {
      const [position, expected] = entry;
      const then = await everything(async (query) => {
        const answer = await past.ask(position, query);
        expect(answer.position).toBe(position);
        return answer;
      });
      expect(then).toEqual(expected);
    }
    await past.close();
  });
});

/** Pipelines that succeed, fail and are cancelled, and definitions that change and go. */
async function workload(keelson: InMemoryKeelson, signal: AbortSignal): Promise<void> {
  for (const name of ['network', 'database', 'cache', 'app']) await createStack(keelson, name);
  await define(keelson, 'api-key', 'ci', { role: 'reader', hash: 'h' });
  const script: Script = (job) => (job.runId === 'run_2n1' ? failing : applying);
  void keelson.work(script, signal);
  const nodes = [
    node('network', []),
    node('database', [0]),
    node('cache', [0]),
    node('app', [1, 2]),
  ];
  for (const pipelineId of ['pip_1', 'pip_2']) await deploy(keelson, pipelineId, nodes);
  await completed(keelson, 'pip_2');
  await keelson.commandBus.execute(
    new ChangeDefinition(
      definitionStream('api-key', 'acme.ci'),
      { type: 'DeleteDefinition' },
      keelson.envelope(),
    ),
  );
  await deploy(keelson, 'pip_3', nodes);
  await eventually('the third is there', () => keelson.log.readLast('pipeline-pip_3'));
  const command = { type: 'CancelPipeline', reason: 'by a person' } as const;
  await keelson.commandBus.execute(new ChangePipeline('pip_3', command, keelson.envelope()));
  await completed(keelson, 'pip_3');
}

const counted = { ...NOTHING, add: 1 };
const applying: readonly JobReport[] = [
  { type: 'step_started', step: 'init' },
  { type: 'step_finished', step: 'init' },
  { type: 'step_started', step: 'refresh' },
  { type: 'step_finished', step: 'refresh', drift: [] },
  { type: 'step_started', step: 'plan' },
  {
    type: 'plan',
    planDigest: DIGEST,
    delta: { resources: counted, outputs: NOTHING },
    noChanges: false,
    warnings: ['mind the gap'],
  },
  { type: 'step_started', step: 'apply' },
  { type: 'applied', applied: counted, outputs: { id: { value: 'vpc-1', sensitive: false } } },
];
const failing: readonly JobReport[] = [
  { type: 'step_started', step: 'init' },
  { type: 'step_failed', step: 'init', message: 'no such module', indeterminate: false },
];

function node(name: string, dependsOn: number[]): PipelineNode {
  return { id: `test/${name}`, stackId: `stk_${name}`, environment: 'test', dependsOn };
}

async function createStack(keelson: InMemoryKeelson, name: string): Promise<void> {
  const stackId = `stk_${name}`;
  const flowControl = {
    skipRefresh: false,
    previewBeforeUpdate: true,
    pauseBetweenPreviewAndUpdate: false,
    isManual: false,
    disableOnLifecycleEvents: false,
  };
  const source = { archive: DIGEST };
  const spec = {
    provisioner: 'native',
    source,
    variables: {},
    flowControl,
    dependsOn: [],
  } as const;
  const owner = { org: 'acme', environment: 'test', projectId: 'prj_shop' };
  await keelson.commandBus.execute(
    new ChangeStack(
      stackId,
      { type: 'CreateStack', stackId, name, ...owner, spec, specDigest: `digest of ${name}` },
      keelson.envelope(),
    ),
  );
}

/** Each generation of the project starts a pipeline of its own. */
async function deploy(
  keelson: InMemoryKeelson,
  pipelineId: string,
  nodes: readonly PipelineNode[],
): Promise<void> {
  const graph = { environments: [{ name: 'test' }], nodes, concurrencyMax: 2, pipelineId };
  await define(keelson, 'project', 'shop', graph);
}

async function define(
  keelson: InMemoryKeelson,
  kind: 'project' | 'api-key',
  name: string,
  spec: Json,
): Promise<void> {
  const stream = definitionStream(kind, `acme.${name}`);
  const id = kind === 'project' ? `prj_${name}` : `key_${name}`;
  const defined = { kind, id, name, org: 'acme', spec, specDigest: JSON.stringify(spec) };
  const change = { type: 'ApplyDefinition', ...defined } as const;
  await keelson.commandBus.execute(new ChangeDefinition(stream, change, keelson.envelope()));
}

async function completed(keelson: InMemoryKeelson, pipelineId: string): Promise<void> {
  await eventually(`${pipelineId} completes`, async () => {
    const last = await keelson.log.readLast(`pipeline-${pipelineId}`);
    return last?.type === 'PipelineCompleted';
  });
}
