import { MemoryEventLog } from '@keelson/event-log';
import {
  migrate,
  type Projection,
  ProjectionRunner,
  projections,
  ViewPositions,
  viewsDataSource,
} from '@keelson/views';
import type { DataSource } from 'typeorm';
import { v4 as uuid } from 'uuid';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import type { Background } from './background';
import { ServerStatus } from './server-status';

const WAIT_MS = 20_000;

describe(ServerStatus.name, () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let log: MemoryEventLog;

  beforeEach(async () => {
    database = await createTestDatabase();
    dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
    log = new MemoryEventLog();
  });

  afterEach(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  function runnerOf(using: readonly Projection[]): ProjectionRunner {
    const positions = new ViewPositions(dataSource);
    return new ProjectionRunner({ dataSource, eventLog: log, projections: using, positions });
  }

  it('is ready with the views of an older version, and says that they are to be built anew', async () => {
    const { position } = await log.append('pool-1', 'any', [started()]);
    const runner = runnerOf(projections);
    runner.start();
    expect(await runner.waitFor(position, WAIT_MS)).toBe(true);
    await runner.stop();
    const risen = projections.map((each) =>
      each.name === 'jobs' ? { ...each, version: each.version + 1 } : each,
    );
    const background = { sagaStatus: () => [] } as unknown as Background;
    const status = new ServerStatus(runnerOf(risen), background, log);
    const readiness = await status.readiness();
    expect(readiness.ready).toBe(true);
    expect(readiness.projections.filter((each) => each.rebuilding)).toEqual([
      { name: 'jobs', lag: 0, stopped: false, rebuilding: true },
    ]);
    const shown = (await status.projections()).find(({ name }) => name === 'jobs');
    const version = projections.find(({ name }) => name === 'jobs')?.version ?? 0;
    expect(shown).toMatchObject({
      version,
      position: String(position),
      rebuild: { state: 'due', version: version + 1, position: '0' },
    });
  });

  it('stays ready where an event has stopped one view, and says which', async () => {
    const poisoned = projections.map((each) =>
      each.name === 'pipelines' ? { ...each, fold: unfoldable } : each,
    );
    const runner = runnerOf(poisoned);
    runner.start();
    const { position } = await log.append('pipeline-1', 'any', [started()]);
    expect(await runner.waitFor(position, WAIT_MS)).toBe(true);
    const background = { sagaStatus: () => [] } as unknown as Background;
    const readiness = await new ServerStatus(runner, background, log).readiness();
    expect(readiness.ready).toBe(true);
    expect(readiness.projections.filter((each) => each.stopped)).toMatchObject([
      { name: 'pipelines' },
    ]);
    await runner.stop();
  });
});

function unfoldable(): never {
  throw new TypeError('not thought of');
}

function started() {
  const actor = { kind: 'human', id: 'ada' } as const;
  const ids = { commandId: uuid(), correlationId: uuid(), causationId: uuid() };
  const at = '2026-11-21T00:00:00.000Z';
  const metadata = { ...ids, actor, at, schema: 1, previousHash: '' };
  return { id: uuid(), type: 'PipelineStarted', data: {}, metadata };
}
