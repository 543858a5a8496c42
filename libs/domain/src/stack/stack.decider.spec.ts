import { answersTo, type AnswerTable } from '../spec-support/answer-table';
import { flow } from '../spec-support/run-samples';
import { given } from '../spec-support/scenario';
import type { ChangeStackSpec, CreateStack, PublishOutputs, RecordState } from './stack.commands';
import type { StackCommand } from './stack.commands';
import { stackDecider } from './stack.decider';
import type { OutputValue, Provisioner, StackSpec } from './stack.events';
import type { Stack, StackState } from './stack.state';

const spec = (provisioner: Provisioner = 'native'): StackSpec => ({
  provisioner,
  source: { archive: 'sha256:source' },
  variables: {},
  flowControl: flow(),
  dependsOn: [],
});
const create = (changes: Partial<CreateStack> = {}): StackCommand => ({
  type: 'CreateStack',
  stackId: 'stk_1',
  name: 'network',
  org: 'acme',
  environment: 'staging',
  spec: spec(),
  specDigest: 'one',
  ...changes,
});
const change = (specDigest: string, provisioner?: Provisioner): ChangeStackSpec => ({
  type: 'ChangeStackSpec',
  spec: spec(provisioner),
  specDigest,
});
const clear = (value: string): OutputValue => ({ sensitive: false, value });
const sealed = (fingerprint: string, ciphertext: string): OutputValue => ({
  sensitive: true,
  sealed: { owner: 'stack-stk_1', ciphertext, fingerprint },
});
const publish = (
  runId: string,
  outputs: Readonly<Record<string, OutputValue>>,
  token?: string,
): PublishOutputs => ({
  type: 'PublishOutputs',
  runId,
  outputs,
  ...(token !== undefined && { token }),
});
const record = (changes: Partial<RecordState> = {}): RecordState => ({
  type: 'RecordState',
  serial: 1,
  lineage: 'lineage',
  digest: 'sha256:one',
  sizeBytes: 1,
  runId: 'run_1',
  ...changes,
});
const drift: StackCommand = { type: 'ReportDrift', runId: 'run_1', findings: [] };
const needsRefresh: StackCommand = { type: 'SetNeedsRefresh', runId: 'run_1', reason: 'lost' };
const settle = (runId: string, applied = true): StackCommand => ({
  type: 'SettleFindings',
  runId,
  applied,
});
const remove = (force = false, reason = 'gone'): StackCommand => ({
  type: 'DeleteStack',
  reason,
  force,
});
const stack = (...commands: readonly StackCommand[]) => given(stackDecider).and(...commands);
const published = publish('run_1', { vpc: clear('vpc-1') });

/** `applied` is an active stack that runs have left traces on. */
type Name = 'absent' | 'fresh' | 'applied' | 'deleted';
const states: Readonly<Record<Name, StackState>> = {
  absent: stackDecider.initial,
  fresh: stack(create()).state,
  applied: stack(create(), published, record(), drift, needsRefresh).state,
  deleted: stack(create(), needsRefresh, remove()).state,
};
const commands = {
  CreateStack: create(),
  ChangeStackSpec: change('two'),
  'ChangeStackSpec of the same digest': change('one'),
  'ChangeStackSpec of the provisioner': change('two', 'terraform'),
  PublishOutputs: publish('run_2', { vpc: clear('vpc-2') }),
  RecordState: record({ serial: 2, digest: 'sha256:two' }),
  ReportDrift: drift,
  SetNeedsRefresh: needsRefresh,
  SettleFindings: settle('run_2'),
  DeleteStack: remove(),
  'DeleteStack by force': remove(true),
  'DeleteStack by force without a reason': remove(true, ' '),
} satisfies Readonly<Record<string, StackCommand>>;

const table: AnswerTable<keyof typeof commands, Name> = {
  CreateStack: { StackCreated: ['absent'], nothing: ['fresh', 'applied'], '!deleted': ['deleted'] },
  ChangeStackSpec: {
    '!not_found': ['absent'],
    StackSpecChanged: ['fresh', 'applied'],
    '!deleted': ['deleted'],
  },
  'ChangeStackSpec of the same digest': {
    '!not_found': ['absent'],
    nothing: ['fresh', 'applied'],
    '!deleted': ['deleted'],
  },
  'ChangeStackSpec of the provisioner': {
    '!not_found': ['absent'],
    StackSpecChanged: ['fresh'],
    '!wrong_state': ['applied'],
    '!deleted': ['deleted'],
  },
  PublishOutputs: {
    '!not_found': ['absent'],
    OutputsPublished: ['fresh', 'applied'],
    nothing: ['deleted'],
  },
  RecordState: {
    '!not_found': ['absent'],
    StateRecorded: ['fresh', 'applied'],
    '!deleted': ['deleted'],
  },
  ReportDrift: {
    '!not_found': ['absent'],
    DriftReported: ['fresh'],
    nothing: ['applied', 'deleted'],
  },
  SetNeedsRefresh: {
    '!not_found': ['absent'],
    NeedsRefreshSet: ['fresh'],
    nothing: ['applied', 'deleted'],
  },
  SettleFindings: {
    '!not_found': ['absent'],
    nothing: ['fresh', 'deleted'],
    NeedsRefreshCleared: ['applied'],
  },
  DeleteStack: {
    '!not_found': ['absent'],
    StackDeleted: ['fresh'],
    '!wrong_state': ['applied'],
    nothing: ['deleted'],
  },
  'DeleteStack by force': {
    '!not_found': ['absent'],
    StackDeleted: ['fresh', 'applied'],
    nothing: ['deleted'],
  },
  'DeleteStack by force without a reason': {
    '!not_found': ['absent'],
    '!invalid': ['fresh', 'applied'],
    nothing: ['deleted'],
  },
};

describe('the answer of every state of a stack', () => {
  it.each(Object.keys(commands) as (keyof typeof commands)[])('to %s', (name) => {
    const command = (): StackCommand => commands[name];
    expect(answersTo({ decider: stackDecider, states, command })).toEqual(table[name]);
  });
});

it('an id of another stack is refused', () => {
  expect(stack(create()).answerTo(create({ name: 'other' }))).toBe('!already_exists');
});

describe('outputs', () => {
  const first = stack(create(), publish('run_1', { a: clear('1'), b: clear('1') }, '3.1'));

  it('keep the version in which each changed last, and name what changed, came and went', () => {
    const [event] = first.when(publish('run_2', { b: clear('2'), c: clear('1') }));
    expect(event?.data).toMatchObject({ version: 2, changedKeys: ['a', 'b', 'c'] });
    const { outputs } = first.and(publish('run_2', { a: clear('1'), b: clear('2') }))
      .state as Stack;
    expect(outputs.get('a')?.version).toBe(1);
    expect(outputs.get('b')?.version).toBe(2);
  });

  it('are not published again with equal values, whatever the order of their keys', () => {
    const nested = (value: OutputValue): StackCommand => publish('run_2', { a: value });
    const value: OutputValue = { sensitive: false, value: { x: [1, { y: null }], z: 2 } };
    const turned: OutputValue = { sensitive: false, value: { z: 2, x: [1, { y: null }] } };
    const other: OutputValue = { sensitive: false, value: { z: 2, x: [1, { y: 0 }] } };
    const known = stack(create(), publish('run_1', { a: value }));
    expect(known.answerTo(nested(turned))).toBe('nothing');
    expect(known.answerTo(nested(other))).toBe('OutputsPublished');
  });

  it('that are sealed are compared by fingerprint', () => {
    const known = stack(create(), publish('run_1', { a: sealed('f1', 'x') }));
    expect(known.answerTo(publish('run_2', { a: sealed('f1', 'y') }))).toBe('nothing');
    expect(known.answerTo(publish('run_2', { a: sealed('f2', 'x') }))).toBe('OutputsPublished');
    expect(known.answerTo(publish('run_2', { a: clear('x') }))).toBe('OutputsPublished');
  });

  it('of names that objects have by themselves are names like any other', () => {
    const outputs = JSON.parse('{"__proto__":{"sensitive":false,"value":1}}') as Record<
      string,
      OutputValue
    >;
    const named = publish('run_1', { ...outputs, constructor: clear('c') });
    const { state } = stack(create(), named);
    expect([...(state as Stack).outputs.keys()].sort()).toEqual(['__proto__', 'constructor']);
    expect(stack(create(), named).answerTo({ ...named, runId: 'run_2' })).toBe('nothing');
  });

  it('of a run are published once, and never by one that is late', () => {
    expect(first.answerTo(publish('run_1', { a: clear('2') }, '3.1'))).toBe('nothing');
    const second = first.and(publish('run_2', { a: clear('2') }, '5.1'));
    expect(second.answerTo(publish('run_1', { a: clear('1') }, '3.1'))).toBe('nothing');
    expect(second.answerTo(publish('run_3', { a: clear('3') }, '8.1'))).toBe('OutputsPublished');
  });
});

describe('drift', () => {
  const found = (runId: string): StackCommand => ({
    type: 'ReportDrift',
    runId,
    findings: [{ address: 'file.a', action: 'update' }],
  });
  const drifted = stack(create(), found('run_1'));

  it('is settled by the apply of the run that found it', () => {
    expect(drifted.answerTo(settle('run_1'))).toBe('DriftSettled');
    const { state } = drifted.and(settle('run_1'));
    expect((state as Stack).drift).toEqual({ runId: 'run_1', findings: [] });
  });

  it('stays when that run has applied nothing, or another run has applied without looking', () => {
    expect(drifted.answerTo(settle('run_1', false))).toBe('nothing');
    expect(drifted.answerTo(settle('run_2'))).toBe('nothing');
  });

  it('is settled once, and what a later run finds is not settled by a repetition', () => {
    const settled = drifted.and(settle('run_1'));
    expect(settled.answerTo(settle('run_1'))).toBe('nothing');
    expect(settled.answerTo(found('run_1'))).toBe('nothing');
    expect(settled.and(found('run_2')).answerTo(settle('run_1'))).toBe('nothing');
  });

  it('is settled together with the need of a refresh', () => {
    const events = stack(create(), needsRefresh, found('run_2')).when(settle('run_2'));
    expect(events.map(({ type }) => type)).toEqual(['NeedsRefreshCleared', 'DriftSettled']);
  });
});

describe('the recorded state (S11)', () => {
  const known = stack(create(), record());

  it.each([
    ['a greater serial', record({ serial: 2 }), 'StateRecorded'],
    ['the same again', record(), 'nothing'],
    ['the same serial with other bytes', record({ digest: 'sha256:two' }), '!wrong_revision'],
    ['a smaller serial', record({ serial: 0, digest: 'sha256:two' }), '!wrong_revision'],
    ['another lineage', record({ serial: 2, lineage: 'other' }), '!wrong_revision'],
  ])('%s', (_, command, answer) => {
    expect(known.answerTo(command)).toBe(answer);
  });

  it('counts its versions', () => {
    const { state } = known.and(record({ serial: 5, digest: 'sha256:five' }));
    expect((state as Stack).recordedState).toMatchObject({ version: 2, serial: 5 });
  });
});
