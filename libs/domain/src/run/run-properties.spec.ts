import fc from 'fast-check';
import { compareTokens } from '../job/fencing-token';
import { given, answer } from '../spec-support/scenario';
import * as sample from '../spec-support/run-samples';
import type { RunCommand } from './run.commands';
import { runDecider } from './run.decider';
import type { RunEvent } from './run.events';
import { isTerminalRunState } from './run.machine';
import type { RunState } from './run.state';

const token = fc.integer({ min: 1, max: 4 }).map((claim) => `7.${claim}`);
const step = fc.constantFrom('init', 'refresh', 'plan', 'apply');
const command: fc.Arbitrary<RunCommand> = fc.oneof(
  fc.constantFrom<RunCommand>(sample.ready, sample.confirm(), sample.discard, sample.cancel),
  token.map((each) => sample.prepare(each, each === '7.1' ? 'job_1' : 'job_2')),
  fc.tuple(step, token).map(([each, by]) => sample.start(each, by)),
  fc.tuple(fc.constantFrom('init', 'refresh'), token).map(([each, by]) => sample.finish(each, by)),
  fc.tuple(fc.boolean(), token).map(([noChanges, by]) => sample.plan(noChanges, by)),
  token.map((by) => sample.archive(by)),
  token.map((by) => sample.restore(by)),
  token.map((by) => sample.applied(by)),
  fc.tuple(step, token, fc.boolean()).map((parts) => sample.fail(...parts)),
  token.map((by) => sample.acknowledge(by)),
  fc.boolean().map((retryable) => sample.loseLease(retryable)),
);
const create = fc
  .record({
    skipRefresh: fc.boolean(),
    previewBeforeUpdate: fc.boolean(),
    pauseBetweenPreviewAndUpdate: fc.boolean(),
  })
  .map((changes) => sample.createRun({ flowControl: sample.flow(changes) }));
/** Most commands of a random sequence are refused; so it goes some way along a life that leads somewhere first. */
const lives = fc.tuple(
  create,
  fc.constantFrom(...Object.values(sample.waysInto)),
  fc.array(command, { maxLength: 40 }),
);

/** Gives the commands one by one, and shows each decision; a refused one is passed over. */
function live(
  [first, way, rest]: readonly [RunCommand, readonly RunCommand[], readonly RunCommand[]],
  watch: (before: RunState, events: readonly RunEvent[], command: RunCommand) => void,
): void {
  let state: RunState = runDecider.initial;
  for (const each of [first, ...way.slice(1), ...rest]) {
    if (answer(runDecider, each, state).startsWith('!')) continue;
    const events = runDecider.decide(each, state);
    watch(state, events, each);
    state = events.reduce(runDecider.evolve, state);
  }
}

const workers = ['StartStep', 'FinishStep', 'ReportPlan', 'ArchiveWorkspace', 'ReportApply'];

describe('whatever a run is told', () => {
  it('nothing happens after its end (U1)', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (before, events) => {
          const over = before.state !== 'absent' && isTerminalRunState(before.state);
          if (over) expect(events).toEqual([]);
        });
      }),
    );
  });

  it('a command that was obeyed is harmless when it comes again', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (before, events, command) => {
          if (events.length === 0) return;
          const again = answer(runDecider, command, events.reduce(runDecider.evolve, before));
          expect(['nothing', '!stale_token']).toContain(again);
          if (workers.includes(command.type)) expect(again).toBe('nothing');
        });
      }),
    );
  });

  it('only the newest token writes, and tokens grow (U9)', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (before, events) => {
          const newest = before.state === 'absent' ? null : before.token;
          for (const { type, data } of events) {
            if (!('token' in data) || newest === null) continue;
            const age = compareTokens(data.token, newest);
            if (type === 'RunPreparing' || type === 'RunReassigned') expect(age).toBeGreaterThan(0);
            else expect(age).toBe(0);
          }
        });
      }),
    );
  });

  it('no apply begins without a confirmation where the run pauses, nor after a cancel (U2)', () => {
    fc.assert(
      fc.property(lives, (life) => {
        live(life, (before, events) => {
          const after = events.reduce(runDecider.evolve, before);
          if (after.state !== 'applying' || before.state === 'applying') return;
          expect(after.cancelRequested).toBeNull();
          if (after.flowControl.pauseBetweenPreviewAndUpdate) {
            expect(after.confirmation?.planDigest).toBe(after.plan?.planDigest);
          }
        });
      }),
    );
  });
});

it('an event that a stream cannot hold leaves an absent run absent', () => {
  const foreign: RunEvent = {
    type: 'StepStarted',
    data: { step: 'init', token: '7.1' },
  };
  expect(given(runDecider, foreign).state).toEqual(runDecider.initial);
});
