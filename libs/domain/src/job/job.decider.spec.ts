import fc from 'fast-check';
import { answersTo, type AnswerTable } from '../spec-support/answer-table';
import { answer, given } from '../spec-support/scenario';
import { compareTokens } from './fencing-token';
import type { CreateJob, JobCommand } from './job.commands';
import { jobDecider } from './job.decider';
import { isTerminalJobState, jobStates, type JobStateName } from './job.machine';
import type { Job, JobState } from './job.state';

const create = (changes: Partial<CreateJob> = {}): CreateJob => ({
  type: 'CreateJob',
  jobId: 'job_1',
  owner: { kind: 'run', runId: 'run_1', stackId: 'stk_1', phase: 'plan' },
  provisioner: 'native',
  laneToken: 7,
  claimsBefore: 2,
  attemptsMax: 2,
  ...changes,
});
const claim: JobCommand = { type: 'ClaimJob', agent: 'runner-1' };
const complete: JobCommand = { type: 'CompleteJob' };
const fail: JobCommand = { type: 'FailJob', message: 'boom' };
const cancel: JobCommand = { type: 'CancelJob', reason: 'not now' };
const confirmCancelled: JobCommand = { type: 'ConfirmJobCancelled', reason: 'not now' };
const expire = (retryable: boolean, attempt = 1): JobCommand => ({
  type: 'ExpireLease',
  attempt,
  retryable,
});

type Name = 'absent' | JobStateName;
const after = (...commands: readonly JobCommand[]): JobState =>
  given(jobDecider).and(...commands).state;
const states: Readonly<Record<Name, JobState>> = {
  absent: jobDecider.initial,
  pending: after(create()),
  in_progress: after(create(), claim),
  completed: after(create(), claim, complete),
  failed: after(create(), claim, fail),
  cancelled: after(create(), cancel),
};
const absent: Name[] = ['absent'];
const terminal: Name[] = ['completed', 'failed', 'cancelled'];
const commands = {
  CreateJob: create(),
  ClaimJob: claim,
  CompleteJob: complete,
  FailJob: fail,
  CancelJob: cancel,
  ConfirmJobCancelled: confirmCancelled,
  'ExpireLease, retryable': expire(true),
  'ExpireLease, final': expire(false),
  'ExpireLease of another attempt': expire(false, 2),
} satisfies Readonly<Record<string, JobCommand>>;

const table: AnswerTable<keyof typeof commands, Name> = {
  CreateJob: { JobCreated: absent, nothing: ['pending', 'in_progress', ...terminal] },
  ClaimJob: {
    '!not_found': absent,
    JobClaimed: ['pending'],
    '!already_claimed': ['in_progress'],
    '!wrong_state': terminal,
  },
  CompleteJob: {
    '!not_found': absent,
    '!not_acknowledged': ['pending'],
    JobCompleted: ['in_progress'],
    nothing: terminal,
  },
  FailJob: {
    '!not_found': absent,
    '!not_acknowledged': ['pending'],
    JobFailed: ['in_progress'],
    nothing: terminal,
  },
  CancelJob: {
    '!not_found': absent,
    JobCancelled: ['pending'],
    JobCancelRequested: ['in_progress'],
    nothing: terminal,
  },
  ConfirmJobCancelled: {
    '!not_found': absent,
    JobCancelled: ['pending', 'in_progress'],
    nothing: terminal,
  },
  'ExpireLease, retryable': {
    '!not_found': absent,
    JobReleasedBack: ['in_progress'],
    nothing: ['pending', ...terminal],
  },
  'ExpireLease, final': {
    '!not_found': absent,
    JobFailed: ['in_progress'],
    nothing: ['pending', ...terminal],
  },
  'ExpireLease of another attempt': {
    '!not_found': absent,
    nothing: ['pending', 'in_progress', ...terminal],
  },
};

describe('the answer of every state of a job', () => {
  it('covers every state', () => {
    expect(Object.keys(states).sort()).toEqual(['absent', ...Object.keys(jobStates)].sort());
  });

  it.each(Object.keys(commands) as (keyof typeof commands)[])('to %s', (name) => {
    const command = (): JobCommand => commands[name];
    expect(answersTo({ decider: jobDecider, states, command })).toEqual(table[name]);
  });
});

describe('a job', () => {
  it('is claimed again by the same question of the same agent, and by no other', () => {
    const asked: JobCommand = { ...claim, claimId: 'question-1' };
    const held = given(jobDecider).and(create(), asked);
    expect(held.when(asked)).toEqual([]);
    for (const other of [
      { ...asked, claimId: 'question-2' },
      { ...asked, agent: 'runner-2' },
      claim,
    ]) {
      expect(() => held.when(other)).toThrow(/has been claimed/);
    }
    const lost = given(jobDecider).and(create(), asked, expire(true), claim);
    expect(() => lost.when(asked)).toThrow(/has been claimed/);
  });

  it('counts its claims behind those of the jobs before it', () => {
    const again = after(create(), claim, expire(true), claim) as Job;
    expect(again).toMatchObject({ attempt: 2, claim: { agent: 'runner-1', token: '7.4' } });
  });

  it('fails when its last attempt is lost, however repeatable its work', () => {
    const last = given(jobDecider).and(create(), claim, expire(true), claim);
    const [failed] = last.when(expire(true, 2));
    expect(failed).toMatchObject({ type: 'JobFailed', data: { reason: 'lease_lost', attempt: 2 } });
  });

  it('is cancelled rather than handed out again when that was asked for', () => {
    const asked = given(jobDecider).and(create(), claim, cancel);
    expect(asked.answerTo(cancel)).toBe('nothing');
    expect(asked.answerTo(expire(true))).toBe('JobReleasedBack + JobCancelled');
    expect(asked.answerTo(complete)).toBe('JobCompleted');
  });

  it('needs at least one attempt', () => {
    expect(given(jobDecider).answerTo(create({ attemptsMax: 0 }))).toBe('!invalid');
  });

  it('is never left once it has ended, and its tokens grow with every claim (J2, J5)', () => {
    const command = fc.oneof(
      fc.constantFrom(claim, complete, fail, cancel, confirmCancelled),
      fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 5 })).map((parts) => expire(...parts)),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (sequence) => {
        let state = after(create({ attemptsMax: 5 })) as Job;
        let newest = '7.2';
        for (const each of sequence) {
          if (answer(jobDecider, each, state).startsWith('!')) continue;
          const events = jobDecider.decide(each, state);
          if (isTerminalJobState(state.state)) expect(events).toEqual([]);
          state = events.reduce(jobDecider.evolve, state as JobState) as Job;
          for (const event of events) {
            if (event.type !== 'JobClaimed') continue;
            expect(compareTokens(event.data.token, newest)).toBeGreaterThan(0);
            newest = event.data.token;
          }
        }
      }),
    );
  });
});

describe('tokens', () => {
  it('are ordered by grant, then by claim, as numbers', () => {
    expect(compareTokens('9.1', '10.1')).toBeLessThan(0);
    expect(compareTokens('9.10', '9.9')).toBeGreaterThan(0);
    expect(compareTokens('9.1', '9.1')).toBe(0);
    expect(compareTokens('rubbish', '0.0')).toBeLessThan(0);
  });
});
