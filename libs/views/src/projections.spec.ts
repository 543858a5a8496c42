import {
  type Decider,
  DecisionRejected,
  jobDecider,
  jobStream,
  type KeelsonEvent,
  nodeRunId,
  pipelineDecider,
  pipelineStream,
  runDecider,
  runStream,
  type RunCommand,
} from '@keelson/domain';
import { MemoryEventLog, type Position } from '@keelson/event-log';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database';
import { JobRow } from './job/job.view';
import { migrate } from './migrate';
import { PipelineNodeRow } from './pipeline/pipeline-node.view';
import { PipelineRow } from './pipeline/pipeline.view';
import { ProjectionRunner } from './projection/projection-runner';
import { viewDigest } from './projection/view-digest';
import { ViewPositions } from './projection/view-positions';
import { projections } from './projections';
import { RunRow } from './run/run.view';
import { Remembering } from './spec-events';
import { viewsDataSource } from './views-data-source';

const WAIT_MS = 20_000;
const ROUNDS = 6;
const STEPS_MIN = 40;
const STEPS_MAX = 200;
const SUBJECTS = 8;

/** One aggregate, driven by random commands through its real decider; what it refuses does not happen. */
class Subject<Command, State extends { readonly state: string }, Event extends KeelsonEvent> {
  state: State;

  constructor(
    readonly id: string,
    private readonly stream: string,
    private readonly decider: Decider<Command, State, Event>,
    private readonly commands: readonly Command[],
  ) {
    this.state = decider.initial;
  }

  async step(remember: Remembering, choice: number): Promise<Position | undefined> {
    const events = this.nextEvents(choice);
    if (events.length === 0) return undefined;
    for (const event of events) this.state = this.decider.evolve(this.state, event);
    return remember.append(this.stream, ...events);
  }

  /** Of the first command, counted from the choice on, that leads to something: so the walk goes deep. */
  private nextEvents(choice: number): readonly Event[] {
    const { commands } = this;
    for (let offset = 0; offset < commands.length; offset++) {
      const index = this.state.state === 'absent' ? 0 : (choice + offset) % commands.length;
      const events = this.decided(commands[index] as Command);
      if (events.length > 0) return events;
    }
    return [];
  }

  private decided(command: Command): readonly Event[] {
    try {
      return this.decider.decide(command, this.state);
    } catch (error) {
      if (error instanceof DecisionRejected) return [];
      throw error;
    }
  }
}

describe('projections', () => {
  let database: TestDatabase;
  let dataSources: DataSource[];

  beforeEach(async () => {
    database = await createTestDatabase();
    dataSources = [];
  });

  afterEach(async () => {
    for (const dataSource of dataSources) await dataSource.destroy();
    await database.drop();
  });

  async function built(
    schema: string,
    log: MemoryEventLog,
    position: Position,
  ): Promise<DataSource> {
    const dataSource = await viewsDataSource({ url: database.url, schema }).initialize();
    dataSources.push(dataSource);
    await migrate(dataSource);
    const positions = new ViewPositions(dataSource);
    const runner = new ProjectionRunner({ dataSource, eventLog: log, projections, positions });
    runner.start();
    expect(await runner.waitFor(position, WAIT_MS)).toBe(true);
    await runner.stop();
    expect((await runner.status()).filter(({ failure }) => failure)).toEqual([]);
    return dataSource;
  }

  it('show what the deciders decided, whatever happens, and again when built anew', async () => {
    let round = 0;
    const choices = fc.array(fc.nat(), { minLength: STEPS_MIN, maxLength: STEPS_MAX });
    await fc.assert(
      fc.asyncProperty(choices, async (numbers) => {
        round += 1;
        const log = new MemoryEventLog();
        const remember = new Remembering(log);
        const subjects = manySubjects();
        const all = [...subjects.runs, ...subjects.jobs, ...subjects.pipelines];
        let position = 0n as Position;
        for (const number of numbers) {
          const subject = all[number % all.length] as (typeof all)[number];
          position = (await subject.step(remember, Math.floor(number / all.length))) ?? position;
        }
        const live = await built(`live${round}`, log, position);
        await expectRows(live, subjects);
        const anew = await built(`anew${round}`, log, position);
        for (const projection of projections) {
          expect(await viewDigest(anew, projection)).toBe(await viewDigest(live, projection));
        }
      }),
      { numRuns: ROUNDS, endOnFailure: true },
    );
  }, 60_000);
});

function manySubjects() {
  const ids = Array.from({ length: SUBJECTS }, (_, index) => String(index));
  return {
    runs: ids.map((id) => new Subject(id, runStream(id), runDecider, runCommands(id))),
    jobs: ids.map((id) => new Subject(id, jobStream(id), jobDecider, jobCommands(id))),
    pipelines: ids.map(
      (id) => new Subject(id, pipelineStream(id), pipelineDecider, pipelineCommands(id)),
    ),
  };
}

async function expectRows(
  dataSource: DataSource,
  { runs, jobs, pipelines }: ReturnType<typeof manySubjects>,
): Promise<void> {
  for (const { id, state } of runs) {
    const row = await dataSource.getRepository(RunRow).findOneBy({ id });
    expect(row?.state ?? 'absent').toBe(state.state);
    if (row && state.state !== 'absent') {
      expect(row).toMatchObject({
        claims: state.claims,
        cancelRequested: state.cancelRequested,
        planDigest: state.plan?.planDigest ?? null,
        failureReason: state.failure?.reason ?? null,
      });
    }
  }
  for (const { id, state } of jobs) {
    const row = await dataSource.getRepository(JobRow).findOneBy({ id });
    expect(row?.state ?? 'absent').toBe(state.state);
    if (row && state.state !== 'absent') expect(row.attempt).toBe(state.attempt);
  }
  for (const { id, state } of pipelines) {
    const row = await dataSource.getRepository(PipelineRow).findOneBy({ id });
    expect(row?.status ?? 'absent').toBe(state.state);
    if (!row || state.state === 'absent') continue;
    const nodes = await dataSource
      .getRepository(PipelineNodeRow)
      .find({ where: { pipelineId: id }, order: { node: 'ASC' } });
    expect(nodes.map(({ status }) => status)).toEqual([...state.status]);
    const counts = Object.entries(state.counts).filter(([, count]) => count > 0);
    expect(row.counts).toEqual(Object.fromEntries(counts));
    expect(row.result).toBe(state.completion?.result ?? null);
  }
}

function runCommands(runId: string): readonly RunCommand[] {
  const pausing = Number(runId) % 2 === 0;
  const tokens = ['1.1', '1.2', '1.3'];
  const delta = {
    resources: { add: 1, change: 0, delete: 0 },
    outputs: { add: 0, change: 0, delete: 0 },
  };
  const dueAt = '2026-11-22T00:00:00.000Z';
  const perToken = tokens.flatMap((token): readonly RunCommand[] => [
    { type: 'PrepareRun', jobId: `job-of-${runId}`, token, worker: 'w' },
    { type: 'StartStep', step: 'init', token },
    { type: 'FinishStep', step: 'init', token, summary: 'ready' },
    { type: 'StartStep', step: 'refresh', token },
    { type: 'FinishStep', step: 'refresh', token },
    { type: 'StartStep', step: 'plan', token },
    { type: 'ReportPlan', token, planDigest: 'p', delta, noChanges: false, warnings: ['w'] },
    { type: 'ArchiveWorkspace', token, digest: 'd', sizeBytes: 1 },
    { type: 'RestoreWorkspace', token, digest: 'd' },
    { type: 'StartStep', step: 'apply', token },
    { type: 'ReportApply', token, applied: delta.resources, outputs: {} },
  ]);
  return [
    {
      type: 'CreateRun',
      runId,
      stackId: 's',
      stackName: 'network',
      org: 'acme',
      environment: 'staging',
      runType: 'tracked',
      trigger: { kind: 'human', actor: 'ada' },
      provisioner: 'native',
      source: { archive: 'sha256:0' },
      specDigest: 'd',
      variables: {},
      inputs: {},
      inputDigest: 'i',
      flowControl: {
        skipRefresh: Number(runId) % 3 === 0,
        previewBeforeUpdate: Number(runId) !== 1,
        pauseBetweenPreviewAndUpdate: pausing,
        isManual: false,
        disableOnLifecycleEvents: false,
      },
    },
    ...Array.from({ length: 3 }, (): RunCommand => ({ type: 'ReadyRun', laneToken: 1 })),
    ...perToken,
    ...perToken,
    { type: 'ConfirmRun', planDigest: 'p', currentInputDigest: 'i', dueAt },
    { type: 'ConfirmRun', planDigest: 'p', currentInputDigest: 'i', dueAt },
    { type: 'DiscardRun' },
    { type: 'CancelRun', reason: 'enough' },
    { type: 'AcknowledgeCancel', token: '1.1' },
    { type: 'LoseLease', jobId: `job-of-${runId}`, attempt: 1, retryable: true },
    { type: 'FailStep', token: '1.1', step: 'plan', message: 'no', indeterminate: false },
    { type: 'FailRun', reason: 'no_worker', message: 'nobody came' },
  ];
}

function jobCommands(jobId: string) {
  const owner = { kind: 'run', runId: 'r', stackId: 's', phase: 'plan' } as const;
  return [
    {
      type: 'CreateJob',
      jobId,
      owner,
      provisioner: 'native',
      laneToken: 1,
      claimsBefore: 0,
      attemptsMax: 3,
    },
    { type: 'ClaimJob', agent: 'a' },
    { type: 'ClaimJob', agent: 'b' },
    { type: 'ExpireLease', attempt: 1, retryable: true },
    { type: 'ExpireLease', attempt: 2, retryable: true },
    { type: 'CompleteJob' },
    { type: 'FailJob', message: 'no' },
    { type: 'CancelJob', reason: 'enough' },
    { type: 'ConfirmJobCancelled', reason: 'enough' },
  ] as const;
}

function pipelineCommands(pipelineId: string) {
  const settle = (node: number) =>
    (['successful', 'successful', 'failed', 'cancelled'] as const).map((result) => ({
      type: 'SettleNode' as const,
      node,
      runId: nodeRunId(pipelineId, node),
      result,
    }));
  const gate = { manual: true, reason: 'change board' } as const;
  return [
    {
      type: 'CreatePipeline',
      pipelineId,
      projectId: 'p',
      projectName: 'shop',
      org: 'acme',
      generation: 1,
      operation: 'deploy',
      environments: [{ name: 'staging' }, { name: 'production', gate }],
      nodes: [
        { id: 'staging/a', stackId: 'a', environment: 'staging', dependsOn: [] },
        { id: 'staging/b', stackId: 'b', environment: 'staging', dependsOn: [0], gate },
        { id: 'staging/c', stackId: 'c', environment: 'staging', dependsOn: [0] },
        { id: 'production/a', stackId: 'd', environment: 'production', dependsOn: [1, 2] },
        {
          id: 'staging/e',
          stackId: 'e',
          environment: 'staging',
          dependsOn: [],
          gate,
          adoptedRunId: 'old',
        },
      ],
      concurrencyMax: 2,
    },
    { type: 'StartPipeline' },
    { type: 'StartPipeline' },
    { type: 'StartPipeline' },
    ...[0, 1, 2, 3, 4].flatMap(settle),
    { type: 'ResolveEnvironmentGate', environment: 'production', decision: 'yes' },
    { type: 'ResolveEnvironmentGate', environment: 'production', decision: 'no' },
    { type: 'ResolveNodeGate', nodeId: 'staging/b', decision: 'yes' },
    { type: 'ResolveNodeGate', nodeId: 'staging/b', decision: 'no' },
    { type: 'ResolveNodeGate', nodeId: 'staging/e', decision: 'yes' },
    { type: 'CancelPipeline', reason: 'enough' },
  ] as const;
}
