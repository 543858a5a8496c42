import { Deadlines } from './deadlines';

describe('deadlines', () => {
  const missed: string[] = [];
  let deadlines: Deadlines<string>;
  beforeEach(() => {
    jest.useFakeTimers();
    missed.length = 0;
    deadlines = new Deadlines((item) => void missed.push(item));
  });
  afterEach(() => {
    deadlines.close();
    jest.useRealTimers();
  });

  it('are told when they have passed, in their order, whatever the order they came in', () => {
    deadlines.add('late', 3_000);
    deadlines.add('early', 1_000);
    deadlines.add('between', 2_000);
    jest.advanceTimersByTime(990);
    expect(missed).toEqual([]);
    jest.advanceTimersByTime(20);
    expect(missed).toEqual(['early']);
    jest.advanceTimersByTime(2_000);
    expect(missed).toEqual(['early', 'between', 'late']);
  });

  it('are not told when they were kept, and leave no timer behind', () => {
    deadlines.add('kept', 1_000);
    deadlines.add('missed', 1_500);
    deadlines.kept('kept');
    jest.advanceTimersByTime(5_000);
    expect(missed).toEqual(['missed']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('may lie further away than a timer can wait', () => {
    deadlines.add('far', 2 ** 31 + 5_000);
    jest.advanceTimersByTime(2 ** 31);
    expect(missed).toEqual([]);
    jest.advanceTimersByTime(6_000);
    expect(missed).toEqual(['far']);
  });

  it('end with what they belong to', () => {
    deadlines.add('forgotten', 1_000);
    deadlines.close();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(2_000);
    expect(missed).toEqual([]);
  });

  it('go on when others are added after one has passed', () => {
    deadlines.add('first', 10);
    jest.advanceTimersByTime(20);
    deadlines.add('second', 10);
    jest.advanceTimersByTime(20);
    expect(missed).toEqual(['first', 'second']);
  });
});
