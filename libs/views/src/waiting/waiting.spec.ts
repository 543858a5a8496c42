import { runStates, type NodeStatus, type RunStateName } from '@keelson/domain';
import { type GateRow, NO_NODE } from '../pipeline/gate.view';
import type { NodeProgress } from '../pipeline/node-progress';
import { NodeWaiting } from './node-waiting';
import { pipelineWaiting } from './pipeline-waiting';
import { runWaiting, type StackHolder } from './run-waiting';

const STATES = Object.keys(runStates) as RunStateName[];
const DUE = '2026-11-22T00:00:00.000Z';

describe(runWaiting.name, () => {
  it.each(STATES)('tells of %s what the state table says', (state) => {
    const waiting = runWaiting({ state, dueAt: null }, undefined);
    expect(waiting?.for ?? null).toBe(runStates[state].waitsFor);
    if (waiting) expect([waiting.why, waiting.moves]).not.toContain('');
  });

  it('names the run that has the stack, and what would make it leave', () => {
    const behind = (state: RunStateName) =>
      runWaiting({ state: 'queued', dueAt: null }, { id: 'run_1', stackId: 'stk_1', state });
    expect(behind('applying')).toMatchObject({
      runId: 'run_1',
      why: 'run run_1 has the stack (applying)',
      moves: 'it goes on when run run_1 has ended',
    });
    expect(behind('unconfirmed')?.moves).toBe('confirm or discard run run_1');
  });

  it('says when the clock ends the waiting', () => {
    expect(runWaiting({ state: 'unconfirmed', dueAt: DUE }, undefined)?.until).toBe(DUE);
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
    holders = new Map<string, StackHolder>(),
  ) => {
    const waiting = new NodeWaiting({ concurrencyMax: 2 }, nodes, gates, holders);
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
    const other = { id: 'run_9', stackId: 'stk_0', state: 'unconfirmed' } as const;
    expect(waitingOf(nodes, [], new Map([['stk_0', other]]))[0]).toMatchObject({
      runId: 'run_9',
      why: 'run run_9 has the stack (unconfirmed)',
      moves: 'confirm or discard run run_9',
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
  expect(of(1, 0)).toBe('a plan of it waits for a person, and the rest goes on');
  expect(of(2, 1)).toBe('2 plans and a gate of it wait for a person, and the rest goes on');
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
