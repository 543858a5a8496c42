import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { REST_MS_MAX } from './paced-refresh';
import { RefreshQueue } from './refresh-queue';

const GATHERED_MS = 25;
const ANSWER_MS = 40;

describe(RefreshQueue.name, () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  /** Somebody looks at the answer to a question that changes with these subjects; `asked` is how often it was asked. */
  const looking = async (changesWith: readonly string[], answerMs = ANSWER_MS) => {
    const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
    const queue = new RefreshQueue(client);
    const world = { truth: 0, asked: 0 };
    const observer = new QueryObserver(client, {
      queryKey: changesWith,
      queryFn: async () => {
        world.asked += 1;
        const seen = world.truth;
        await new Promise((resolve) => setTimeout(resolve, answerMs));
        return seen;
      },
      meta: { changesWith },
    });
    const leave = observer.subscribe(() => undefined);
    const shown = () => observer.getCurrentResult().data;
    const change = () => {
      world.truth += 1;
      queue.tell(...changesWith);
    };
    await pass(answerMs + 1);
    world.asked = 0;
    return { world, queue, shown, change, leave, observer };
  };

  it('asks for a list at once after the first change, and once for changes of one moment', async () => {
    const { world, change, shown } = await looking(['runs']);
    change();
    change();
    await pass(GATHERED_MS + ANSWER_MS + 1);
    expect(shown()).toBe(2);
    expect(world.asked).toBe(1);
  });

  it.each([
    ['that costs little, for twice as long as its answer took', ANSWER_MS, 3 * ANSWER_MS],
    ['that costs much, for no longer than is bearable', 900, 900 + REST_MS_MAX],
  ])(
    'lets a list rest in a stream of changes %s, and loses none of them',
    async (_case, answerMs, roundMs) => {
      const { world, change, shown } = await looking(['runs', 'pipelines'], answerMs);
      const rounds = 10;
      for (let passedMs = 0; passedMs < rounds * roundMs; passedMs += 10) {
        change();
        await pass(10);
      }
      expect(world.asked).toBeGreaterThanOrEqual(rounds - 2);
      expect(world.asked).toBeLessThanOrEqual(rounds + 1);
      await pass(2 * roundMs);
      expect(shown()).toBe(world.truth);
      const { asked } = world;
      await pass(10 * roundMs);
      expect(world.asked).toBe(asked);
    },
  );

  it('does not let a thing rest, and never asks for it twice at a time', async () => {
    const { world, change, shown } = await looking(['run:run_1']);
    for (let told = 0; told < 10; told += 1) {
      change();
      await pass(100);
      expect(shown()).toBe(told + 1);
    }
    expect(world.asked).toBe(10);
    change();
    await pass(GATHERED_MS + 1);
    change();
    change();
    await pass(GATHERED_MS + 2 * ANSWER_MS + 2);
    expect(shown()).toBe(13);
    expect(world.asked).toBe(12);
  });

  it('shows at once what a person has done, also in a list that rests', async () => {
    const { world, change, queue, shown } = await looking(['approvals']);
    change();
    await pass(100);
    world.truth = 7;
    queue.tellAtOnce('approvals');
    await pass(ANSWER_MS + 1);
    expect(shown()).toBe(7);
  });

  it('asks again after a first answer that was under way when it changed', async () => {
    const { change, shown, observer } = await looking(['runs']);
    observer.getCurrentQuery().reset();
    void observer.refetch();
    change();
    expect(shown()).toBeUndefined();
    await pass(GATHERED_MS + 2 * ANSWER_MS + 2);
    expect(shown()).toBe(1);
  });

  it('asks for nothing that nobody looks at, until somebody does', async () => {
    const { world, change, leave, observer, shown } = await looking(['runs']);
    leave();
    change();
    await pass(2 * REST_MS_MAX);
    expect(world.asked).toBe(0);
    observer.subscribe(() => undefined);
    await pass(ANSWER_MS + 1);
    expect(shown()).toBe(1);
  });
});
