import 'reflect-metadata';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { MasterKey, MemoryKeyRing, Sealer } from '@keelson/access';
import {
  commandHandlers,
  commandServices,
  EVENT_LOG,
  newCommandId,
  type Envelope,
} from '@keelson/commands';
import { keelsonCatalog, PostgresEventLog } from '@keelson/event-log';
import { PostgresCheckpointStore, SAGA_PARTITIONS, sagaRunner } from '@keelson/processes';
import { migrate, ProjectionRunner, showLog, ViewPositions, viewsDataSource } from '@keelson/views';
import { Pool } from 'pg';

/** Commands, sagas and views of one Keelson in this process, without HTTP: what lies between is what is measured. */
export type InProcessKeelson = {
  readonly bus: CommandBus;
  readonly log: PostgresEventLog;
  readonly views: ProjectionRunner;
  /** Waits until every view shows what the log holds now. */
  readonly viewsShowAll: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** What is left out may be done by servers on the same database. */
type Parts = { readonly views?: boolean; readonly sagas?: boolean };

const VIEWS_WAIT_MS = 120_000;

/** On a database of its own. */
export async function openInProcess(
  url: string,
  { views: withViews = true, sagas: withSagas = true }: Parts = {},
): Promise<InProcessKeelson> {
  const pool = new Pool({ connectionString: url, max: 4 });
  // The database is stopped while idle connections may still be closing.
  pool.on('error', () => undefined);
  const log = new PostgresEventLog({ connection: url, catalog: keelsonCatalog });
  await log.migrate();
  const dataSource = await viewsDataSource({ url }).initialize();
  await migrate(dataSource);
  const projections = await showLog(dataSource, await log.publish());
  const checkpoints = new PostgresCheckpointStore(pool);
  await checkpoints.migrate();
  const context = await commandContext(log);
  const bus = context.get(CommandBus);
  const sagas = Array.from({ length: SAGA_PARTITIONS }, (_, index) =>
    sagaRunner(index, { log, commandBus: bus, checkpoints }),
  );
  if (withSagas) for (const runner of sagas) await runner.start();
  const positions = new ViewPositions(dataSource);
  const views = new ProjectionRunner({ dataSource, eventLog: log, projections, positions });
  if (withViews) views.start();
  const viewsShowAll = async (): Promise<void> => {
    if (await views.waitFor(await log.head(), VIEWS_WAIT_MS)) return;
    throw new Error('the views do not keep up');
  };
  const close = async (): Promise<void> => {
    if (withSagas) for (const runner of sagas) await runner.stop();
    await views.stop();
    await context.close();
    await log.close();
    await dataSource.destroy();
    await pool.end();
  };
  return { bus, log, views, viewsShowAll, close };
}

export function benchEnvelope(): Envelope {
  const commandId = newCommandId();
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: { kind: 'machine', id: 'bench' },
    at: new Date().toISOString(),
  };
}

async function commandContext(log: PostgresEventLog): Promise<INestApplicationContext> {
  const masterKey = MasterKey.parse(MasterKey.generate());
  @Module({
    imports: [CqrsModule.forRoot()],
    providers: [
      { provide: EVENT_LOG, useValue: log },
      { provide: MasterKey, useValue: masterKey },
      { provide: Sealer, useValue: new Sealer(masterKey, new MemoryKeyRing()) },
      ...commandServices,
      ...commandHandlers,
    ],
  })
  class BenchModule {}
  const context = await NestFactory.createApplicationContext(BenchModule, { logger: false });
  return context.init();
}
