import {
  type Decider,
  DecisionRejected,
  jobDecider,
  jobStream,
  type KeelsonEvent,
  pipelineDecider,
  pipelineStream,
  runDecider,
  runStream,
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
import { jobCommands, pipelineCommands, runCommands } from './spec-commands';
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
