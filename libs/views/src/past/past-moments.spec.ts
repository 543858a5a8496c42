import { MemoryEventLog, type Position } from '@keelson/event-log';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { migrate } from '../migrate';
import { ProjectionRunner } from '../projection/projection-runner';
import { ViewPositions } from '../projection/view-positions';
import { projections } from '../projections';
import { Remembering } from '../spec-events';
import { viewsDataSource } from '../views-data-source';
import { InvalidMoment } from './invalid-moment';
import { PastMoments } from './past-moments';

const EVENTS = 40;
const SHOWN = 25;
const START = Date.UTC(2026, 10, 21);
const WAIT_MS = 20_000;

describe(PastMoments.name, () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let moments: PastMoments;

  /** Event n is recorded at second 2n; the views know the first SHOWN. */
  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
    let seconds = 0;
    const log = new MemoryEventLog({ now: () => new Date(START + (seconds += 2) * 1_000) });
    const remember = new Remembering(log);
    const event = { type: 'PipelineStarted', data: {} } as const;
    const append = async (count: number): Promise<Position> => {
      let position = 0n as Position;
      for (let each = 0; each < count; each++) position = await remember.append('pool-1', event);
      return position;
    };
    const position = await append(SHOWN);
    const positions = new ViewPositions(dataSource);
    const runner = new ProjectionRunner({ dataSource, eventLog: log, projections, positions });
    runner.start();
    await runner.waitFor(position, WAIT_MS);
    await runner.stop();
    await append(EVENTS - SHOWN);
    const now = (): Date => new Date(START + 1_000_000);
    moments = new PastMoments({ dataSource, eventLog: log, now });
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('finds the newest event that was recorded at or before a time', async () => {
    for (let second = 0; second <= EVENTS * 2 + 4; second++) {
      const at = new Date(START + second * 1_000).toISOString();
      const position = Math.min(Math.floor(second / 2), EVENTS);
      expect(await moments.find(at)).toBe(BigInt(position));
    }
  });

  it('understands zones and positions', async () => {
    expect(await moments.find('2026-11-21T01:00:10+01:00')).toBe(5n);
    expect(await moments.find('2026-11-21T00:00:10.999Z')).toBe(5n);
    expect(await moments.find('7')).toBe(7n);
    expect(await moments.find('0')).toBe(0n);
  });

  it.each(['', 'yesterday', '-1', '1.5', '2026-11-21', '2026-11-21T00:00:10', '2026-13-01T00:00Z'])(
    'refuses %j as malformed',
    async (at) => {
      await expect(moments.find(at)).rejects.toMatchObject({
        name: InvalidMoment.name,
        kind: 'malformed',
      });
    },
  );

  it.each(['41', '999999999999999999', '2026-11-22T00:00:00Z'])('refuses %s as future', (at) =>
    expect(moments.find(at)).rejects.toMatchObject({ name: InvalidMoment.name, kind: 'future' }),
  );
});
