import { lifeOf } from './run-life';

const at = (second: number): string => `2026-11-21T19:00:0${second}.000Z`;
const run = {
  state: 'preparing',
  since: at(2),
  operations: ['init', 'refresh', 'plan', 'apply'],
  flowControl: { pauseBetweenPreviewAndUpdate: false },
  states: [
    { state: 'queued', at: at(0), by: 'admin' },
    { state: 'ready', at: at(1), by: 'run-admission' },
    { state: 'preparing', at: at(2), by: 'runner' },
  ],
} as const;

describe(lifeOf.name, () => {
  it('tells when each state was entered and left, and which ones lie ahead', () => {
    const life = lifeOf(run);
    expect(life.slice(0, 3)).toEqual([
      { state: 'queued', enteredAt: at(0), leftAt: at(1), by: 'admin' },
      { state: 'ready', enteredAt: at(1), leftAt: at(2), by: 'run-admission' },
      { state: 'preparing', enteredAt: at(2), leftAt: null, by: 'runner' },
    ]);
    const ahead = life.slice(3).map(({ state }) => state);
    expect(ahead).toEqual(['initializing', 'refreshing', 'planning', 'applying', 'finished']);
  });

  it('goes over a person where the stack pauses, and leaves out what is skipped', () => {
    const pausing = {
      ...run,
      operations: ['init', 'plan', 'apply'],
      flowControl: { pauseBetweenPreviewAndUpdate: true },
    } as const;
    const ahead = lifeOf(pausing).slice(3);
    expect(ahead.map(({ state }) => state)).toEqual([
      ...['initializing', 'planning', 'unconfirmed', 'confirmed', 'preparing_apply'],
      ...['applying', 'finished'],
    ]);
  });

  it('shows the states again that a run goes through twice, and nothing ahead of an end', () => {
    const states = [...run.states, { state: 'ready', at: at(3), by: 'runner' }] as const;
    const again = lifeOf({ ...run, state: 'ready', since: at(3), states });
    expect(again.slice(0, 4).map(({ state }) => state)).toEqual([
      ...['queued', 'ready', 'preparing', 'ready'],
    ]);
    const ended = lifeOf({ ...run, state: 'canceled', since: at(4) });
    expect(ended.at(-1)).toEqual({ state: 'canceled', enteredAt: at(4), leftAt: null, by: null });
  });
});
