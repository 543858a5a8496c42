import { runStates, type NodeStatus, type RunStateName } from '@keelson/domain';
import { type GateRow, NO_NODE } from '../pipeline/gate.view';
import type { NodeProgress } from '../pipeline/node-progress';
import { NodeWaiting } from './node-waiting';
import { pipelineWaiting } from './pipeline-waiting';
import { runWaiting, type StackQueue } from './run-waiting';

const STATES = Object.keys(runStates) as RunStateName[];
const DUE = '2026-11-22T00:00:00.000Z';

describe(runWaiting.name, () => {
  const waitingBehind = (id: string, state: RunStateName | undefined) => {
    const holder = state && { id: 'run_1', stackId: 'stk_1', state };
    const queue = { holder, waiting: ['run_2', 'run_3', 'run_4'] };
    return runWaiting({ id, state: 'queued', dueAt: null }, queue);
  };

  it.each(STATES)('tells of %s what the state table says', (state) => {
    const waiting = runWaiting({ id: 'run_1', state, dueAt: null }, undefined);
    expect(waiting?.for ?? null).toBe(runStates[state].waitsFor);
    if (waiting) expect([waiting.why, waiting.moves]).not.toContain('');
  });

  it('names the run that has the stack, and what would make it leave', () => {
    const behind = (state: RunStateName) => waitingBehind('run_2', state);
    expect(behind('applying')).toMatchObject({
      runId: 'run_1',
      why: 'another run has the stack and is applying',
      moves: 'it goes on when that one has ended',
    });
    expect(behind('ready')?.why).toBe('another run has the stack and waits for a runner');
    expect(behind('unconfirmed')?.moves).toBe('confirm or discard that one');
  });

  it('tells how many are before it in the queue, with which it does not go on yet', () => {
    expect(waitingBehind('run_3', 'applying')).toMatchObject({
      runId: 'run_1',
      why: 'another run has the stack and is applying; 1 run is before this one in the queue',
      moves: 'it goes on when all before it have ended',
    });
    expect(waitingBehind('run_4', 'unconfirmed')?.moves).toBe(
      'confirm or discard that one; it goes on when all before it have ended',
    );
    expect(waitingBehind('run_4', undefined)?.why).toBe(
      "2 runs are before it in the stack's queue",
    );
    expect(waitingBehind('run_2', undefined)?.moves).toBe('nothing is in its way');
  });

  it('says when the clock ends the waiting', () => {
    expect(runWaiting({ id: 'run_1', state: 'unconfirmed', dueAt: DUE }, undefined)?.until).toBe(
      DUE,
    );
  });
});

describe(NodeWaiting.name, () => {
  const node = (index: number, status: NodeStatus, more: Partial<NodeProgress> = {}) =>
    ({
      node: index,
      nodeId: `dev/n${index}`,
      environment: 'dev',
      dependsOn: [],
      status,
      runId: null,
      runState: null,
      stackId: `stk_${index}`,
      dueAt: null,
      ...more,
    }) as unknown as NodeProgress;
  const gate = (position: number, state: GateRow['state']): GateRow =>
    ({ environment: 'dev', node: position, state, reason: 'a release' }) as GateRow;
  const waitingOf = (
    nodes: readonly NodeProgress[],
    gates: readonly GateRow[] = [],
    queues = new Map<string, StackQueue>(),
  ) => {
    const waiting = new NodeWaiting({ concurrencyMax: 2 }, nodes, gates, queues);
    return nodes.map((each) => waiting.of(each));
  };

  it('names up to three of the nodes that are in the way, and counts the others', () => {
    const before = ['successful', 'discovered', 'in_progress', 'pending', 'eligible', 'pending'];
    const nodes = before.map((status, index) => node(index, status as NodeStatus));
    const last = node(6, 'pending', { dependsOn: [0, 1, 2, 3, 4, 5] });
    expect(waitingOf([...nodes, last]).at(-1)).toMatchObject({
      for: 'nodes',
      why: 'dev/n2 (in_progress), dev/n3 (pending), dev/n4 (eligible) and 1 more must be successful first',
    });
  });

  it('names the gate that waits for a person', () => {
    const entry = waitingOf([node(0, 'pending')], [gate(NO_NODE, 'waiting')])[0];
    expect(entry).toMatchObject({ for: 'person' });
    expect(entry?.why).toBe('the gate before dev waits for a person: a release');
    const exit = waitingOf([node(0, 'awaiting_approval')], [gate(0, 'waiting')])[0];
    expect(exit?.why).toBe('the gate behind it waits for a person: a release');
    expect(waitingOf([node(0, 'pending')], [gate(NO_NODE, 'open')])).toEqual([null]);
  });

  it('tells of a node at work what its run waits for', () => {
    const nodes = (['queued', 'unconfirmed', 'applying'] as const).map((runState, index) =>
      node(index, 'in_progress', { runId: `run_${index}`, runState }),
    );
    expect(waitingOf(nodes)).toMatchObject([
      { for: 'stack', runId: 'run_0' },
      { for: 'person', runId: 'run_1' },
      null,
    ]);
    const holder = { id: 'run_9', stackId: 'stk_0', state: 'unconfirmed' } as const;
    const queue = { holder, waiting: ['run_0'] };
    expect(waitingOf(nodes, [], new Map([['stk_0', queue]]))[0]).toMatchObject({
      runId: 'run_9',
      why: 'another run has the stack and waits for a decision on its plan',
      moves: 'confirm or discard that one',
    });
  });

  it('tells of the pipeline’s own limit, and nothing of what has settled', () => {
    expect(waitingOf([node(0, 'eligible')])[0]).toMatchObject({ for: 'slot' });
    const settled = (['successful', 'failed', 'cancelled', 'discovered'] as const).map((status) =>
      node(0, status),
    );
    expect(waitingOf(settled)).toEqual([null, null, null, null]);
  });
});

it('a pipeline waits for a person when nothing else can go on', () => {
  expect(pipelineWaiting({ status: 'awaiting_approval' }, undefined)).toMatchObject({
    for: 'person',
  });
  expect(pipelineWaiting({ status: 'running' }, undefined)).toBeNull();
});

it('a pipeline that goes on tells what of it waits for a person', () => {
  const of = (plans: number, gates: number) =>
    pipelineWaiting({ status: 'running' }, undefined, { plans, gates })?.why;
  expect(of(1, 0)).toBe('a plan of it waits for a person');
  expect(of(2, 1)).toBe('2 plans and a gate of it wait for a person');
});

it('a pipeline that is not begun waits for the one that has its project', () => {
  const behind = (status: 'running' | 'awaiting_approval') =>
    pipelineWaiting(
      { status: 'queued' },
      { id: 'pip_1', projectId: 'prj_1', generation: 3, status },
    );
  expect(behind('running')).toMatchObject({
    for: 'pipeline',
    why: 'pipeline pip_1 (generation 3, running) has the project',
    moves: 'it begins when that one has ended',
  });
  expect(behind('awaiting_approval')?.moves).toBe('answer the gate of that one, or cancel it');
});
