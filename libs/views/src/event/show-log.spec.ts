import { PostgresEventLog, keelsonCatalog } from '@keelson/event-log';
import type { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database';
import { PastView } from '../past/past-view';
import { migrate } from '../migrate';
import { ProjectionRunner } from '../projection/projection-runner';
import { ViewPositions } from '../projection/view-positions';
import { projections as allProjections } from '../projections';
import { ViewAnswers } from '../past/view-answers';
import { Remembering } from '../spec-events';
import { history, sealed } from '../spec-history';
import { viewsDataSource } from '../views-data-source';
import type { EventAnswer } from './event-answer';
import { type EventFilter, ListEvents } from './list-events.query';
import { ShowEvent } from './show-event.query';
import { showLog } from './show-log';

const WAIT_MS = 20_000;

/** The same log, shown by a projection's table and by the log itself. */
describe(showLog.name, () => {
  let database: TestDatabase;
  let log: PostgresEventLog;
  let copied: Shown;
  let itself: Shown;
  let opened: (() => Promise<void>)[];

  beforeAll(async () => {
    opened = [];
    database = await createTestDatabase();
    log = new PostgresEventLog({ connection: database.url, catalog: keelsonCatalog });
    await log.migrate();
    await history(new Remembering(log));
    copied = await shown('copied', () => Promise.resolve(allProjections));
    itself = await shown('views', async (views) => showLog(views, await log.publish()));
  });

  afterAll(async () => {
    for (const close of opened.reverse()) await close();
    await log.close();
    await database.drop();
  });

  type Shown = {
    readonly views: DataSource;
    readonly projections: typeof allProjections;
    readonly answers: ViewAnswers;
  };

  async function shown(
    schema: string,
    prepare: (views: DataSource) => Promise<typeof allProjections>,
  ): Promise<Shown> {
    const views = await viewsDataSource({ url: database.url, schema }).initialize();
    await migrate(views);
    const projections = await prepare(views);
    const positions = new ViewPositions(views);
    const runner = new ProjectionRunner({
      ...{ dataSource: views, eventLog: log, projections, positions },
    });
    runner.start();
    opened.push(async () => {
      await runner.stop();
      await views.destroy();
    });
    expect(await runner.waitFor(await log.head(), WAIT_MS)).toBe(true);
    return { views, projections, answers: new ViewAnswers(views, positions) };
  }

  const list = async ({ answers }: Shown, filter: EventFilter = {}): Promise<EventAnswer[]> => [
    ...(await answers.ask(new ListEvents(filter))).result.items,
  ];

  it('answers what a copy of the events answers, whatever is asked', async () => {
    const all = await list(copied, { limit: 500 });
    expect(all.length).toBeGreaterThan(20);
    expect(await list(itself, { limit: 500 })).toEqual(all);
    const some = all[Math.floor(all.length / 2)] as EventAnswer;
    const filters: EventFilter[] = [
      { stream: some.stream },
      { type: some.type },
      { actor: some.actor },
      { actor: 'nobody' },
      { correlationId: some.correlationId },
      { from: some.at },
      { to: some.at },
      { from: some.at.replace('Z', '+00:00'), to: '2026-12-01' },
      { from: some.at.replace('.000Z', '') },
      { text: 'NETWORK' },
      { text: 'registry-tok' },
      { text: 'registry_tok%' },
      { text: '"kind":"' },
    ];
    for (const filter of filters) {
      expect(await list(itself, filter)).toEqual(await list(copied, filter));
    }
    const { result } = await itself.answers.ask(new ShowEvent(some.id));
    expect(result).toEqual(some);
  });

  it('does not let what is sealed be read, nor guessed by a search', async () => {
    expect(JSON.stringify(await list(itself, { limit: 500 }))).not.toContain(sealed.ciphertext);
    for (const text of [sealed.ciphertext, sealed.fingerprint, 'h1']) {
      expect(await list(itself, { text })).toEqual(await list(copied, { text }));
    }
  });

  it('shows the past up to its position', async () => {
    const position = (await log.head()) - 5n;
    const past = await PastView.open({
      ...{ live: itself.views, eventLog: log, projections: itself.projections },
      ...{ schema: 'views_past_spec', position: position as typeof past.position },
      signal: new AbortController().signal,
    });
    const then = await past.answers.ask(new ListEvents({ limit: 500 }));
    await past.drop();
    expect(then.position).toBe(position);
    expect(then.result.items).toEqual((await list(itself, { limit: 500 })).slice(5));
  });

  it('shows the others where one payload cannot be read', async () => {
    const [newest, ...others] = await list(itself, { limit: 500 });
    await itself.views.query(
      `update event_log.events set schema = 99 where event_id = '${newest?.id}'`,
    );
    const [broken, ...rest] = await list(itself, { limit: 500 });
    expect(rest).toEqual(others);
    expect(broken).toEqual({
      ...newest,
      data: { unreadable: expect.stringContaining('99') as unknown },
    });
  });

  it('is done once, and leaves a view that has been made', async () => {
    await expect(showLog(itself.views, await log.publish())).resolves.toHaveLength(
      allProjections.length,
    );
  });
});
