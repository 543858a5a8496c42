import { Logger } from '@nestjs/common';
import type { QueryBus } from '@nestjs/cqrs';
import { MemoryEventLog, type Position, type SubscribeOptions } from '@keelson/event-log';
import type { ViewPositions } from '@keelson/views';
import { eventually } from '../../../../../test/support/eventually';
import { ChangeFeed, MISSED_MAX, type Told } from './change-feed';

const event = (n: number) => ({
  id: `0199a000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  type: 'JobClaimed',
  data: {},
  metadata: {
    schema: 1,
    commandId: 'c',
    correlationId: 'c',
    causationId: 'c',
    actor: { kind: 'human', id: 'ada' } as const,
    at: '2026-11-21T10:00:00.000Z',
    previousHash: '',
  },
});

/** A log that counts its subscriptions, and views that reach a position when they are let. */
class Lab {
  subscriptions = 0;
  waits = 0;
  readonly log = new MemoryEventLog();
  private release: (isThere: boolean) => void = () => undefined;
  private views: Promise<boolean> = Promise.resolve(true);
  readonly feed: ChangeFeed;

  constructor() {
    const subscribe = this.log.subscribe.bind(this.log);
    this.log.subscribe = (options: SubscribeOptions) => {
      this.subscriptions++;
      return subscribe(options);
    };
    const positions = { waitFor: () => this.wait() } as unknown as ViewPositions;
    this.feed = new ChangeFeed(this.log, positions, {} as QueryBus);
  }

  private wait(): Promise<boolean> {
    this.waits++;
    return this.views;
  }

  holdViews(): void {
    this.views = new Promise((resolve) => (this.release = resolve));
  }

  showAll(): void {
    this.release(true);
  }

  append(n: number): Promise<unknown> {
    return this.log.append(`job-${n}`, 'any', [event(n)]);
  }

  async listen() {
    const told: Told[] = [];
    const faults: Error[] = [];
    const leave = await this.feed.listen({
      told: (each) => void told.push(each),
      failed: (error) => void faults.push(error),
    });
    const ids = (): string[] => told.flatMap(({ touched }) => touched.map(({ id }) => id));
    return { ids, faults, leave };
  }
}

describe('the feed of changes', () => {
  // It says that the log was closed, which a spec does on purpose.
  beforeAll(() => Logger.overrideLogger(false));
  let lab: Lab;
  beforeEach(() => (lab = new Lab()));
  afterEach(async () => {
    lab.showAll();
    lab.feed.onModuleDestroy();
    await lab.log.close();
  });

  it('follows the log once for all who listen, and not for nobody', async () => {
    const one = await lab.listen();
    const two = await lab.listen();
    await lab.append(1);
    await eventually('both are told', () => one.ids().length === 1 && two.ids().length === 1);
    one.leave();
    await lab.append(2);
    await eventually('the other is told', () => two.ids().length === 2);
    expect(one.ids()).toEqual(['1']);
    expect(lab.subscriptions).toBe(1);
    two.leave();
    await lab.append(3);
    const three = await lab.listen();
    await lab.append(4);
    await eventually('the new one is told', () => three.ids().length === 1);
    expect([three.ids(), two.ids(), lab.subscriptions]).toEqual([['4'], ['1', '2'], 2]);
  });

  it('tells nothing before the views show it', async () => {
    const one = await lab.listen();
    lab.holdViews();
    await lab.append(1);
    await lab.append(2);
    await eventually('the feed waits', () => lab.waits > 0);
    expect(one.ids()).toEqual([]);
    lab.showAll();
    await eventually('it is told', () => one.ids().length === 2);
  });

  it('tells what was missed, unless that is too much', async () => {
    for (let n = 1; n <= 3; n++) await lab.append(n);
    const first = (await lab.log.readAll(0n as Position, 1))[0]?.position as Position;
    expect((await lab.feed.since(first)).touched.map(({ id }) => id)).toEqual(['2', '3']);
    for (let n = 4; n <= MISSED_MAX + 2; n++) await lab.append(n);
    await expect(lab.feed.since(0n as Position)).rejects.toMatchObject({ code: 'too_far_behind' });
  });

  it('tells its listeners that it has ended', async () => {
    const one = await lab.listen();
    await lab.log.close();
    await eventually('it is told', () => one.faults.length === 1);
  });
});
