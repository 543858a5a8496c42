import { Query, type QueryBus } from '@nestjs/cqrs';
import { MemoryEventLog, type Position } from '@keelson/event-log';
import { NotFound, type PastViews, type Reflected, type ViewPositions } from '@keelson/views';
import { Consistency } from './consistency';

class AnyQuery extends Query<Reflected<string>> {}

/** Views that show nothing before they have been waited for. */
function lagging(arrives: boolean): { consistency: Consistency; waits: number[] } {
  const waits: number[] = [];
  let shown = false;
  const waitFor = (position: Position): Promise<boolean> => {
    waits.push(Number(position));
    shown = arrives;
    return Promise.resolve(arrives);
  };
  const execute = (): Promise<Reflected<string>> =>
    shown
      ? Promise.resolve({ position: 0n as Position, result: 'network' })
      : Promise.reject(new NotFound('stack', 'network'));
  const consistency = new Consistency(
    { execute } as unknown as QueryBus,
    { waitFor } as unknown as ViewPositions,
    {} as PastViews,
    new MemoryEventLog(),
  );
  return { consistency, waits };
}

describe('what a command is about', () => {
  it('is looked for again once the views have caught up with the log', async () => {
    const { consistency, waits } = lagging(true);
    await expect(consistency.readForCommand(new AnyQuery())).resolves.toBe('network');
    expect(waits).toEqual([0]);
  });

  it('is not said to be missing while the views are behind', async () => {
    const { consistency } = lagging(false);
    await expect(consistency.readForCommand(new AnyQuery())).rejects.toMatchObject({
      code: 'view_behind',
    });
  });
});
