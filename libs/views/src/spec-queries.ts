import { MemoryEventLog } from '@keelson/event-log';
import { CqrsModule, type Query, QueryBus } from '@nestjs/cqrs';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database';
import {
  migrate,
  PendingJobs,
  ProjectionRunner,
  projections,
  queryHandlers,
  type Reflected,
  ViewPositions,
  viewsDataSource,
} from '.';
import { Remembering } from './spec-events';
import { history } from './spec-history';

const WAIT_MS = 20_000;

/** The query handlers over views that show a history. */
export class AskedViews {
  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
    readonly module: TestingModule,
    private readonly runner: ProjectionRunner,
    readonly log: MemoryEventLog,
  ) {}

  static async open(): Promise<AskedViews> {
    const database = await createTestDatabase();
    const dataSource = await viewsDataSource({ url: database.url }).initialize();
    await migrate(dataSource);
    const positions = new ViewPositions(dataSource);
    const module = await Test.createTestingModule({
      imports: [CqrsModule.forRoot()],
      providers: [
        { provide: DataSource, useValue: dataSource },
        { provide: ViewPositions, useValue: positions },
        PendingJobs,
        ...queryHandlers,
      ],
    }).compile();
    await module.init();
    const log = new MemoryEventLog();
    const runner = new ProjectionRunner({ dataSource, eventLog: log, projections, positions });
    await history(new Remembering(log));
    runner.start();
    expect(await runner.waitFor(await log.head(), WAIT_MS)).toBe(true);
    return new AskedViews(database, dataSource, module, runner, log);
  }

  async close(): Promise<void> {
    await this.runner.stop();
    await this.module.close();
    await this.dataSource.destroy();
    await this.database.drop();
  }

  readonly ask = <Result>(query: Query<Result>): Promise<Result> =>
    this.module.get(QueryBus).execute(query);

  readonly result = async <Result>(query: Query<Reflected<Result>>): Promise<Result> =>
    (await this.ask(query)).result;
}
