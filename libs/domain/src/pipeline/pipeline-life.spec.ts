import * as sample from '../spec-support/pipeline-samples';
import { given } from '../spec-support/scenario';
import type { PipelineCommand } from './pipeline.commands';
import { pipelineDecider } from './pipeline.decider';
import type { NodeSettled, PipelineEvent } from './pipeline.events';

const { gate, createPipeline, start, settle, cancel, nodeGate, environmentGate } = sample;
const production = 'production';
const life = (...commands: readonly PipelineCommand[]) => given(pipelineDecider).and(...commands);

/** Node 0 has a gate that node 1 waits behind; node 2 is in production, behind its environment's gate. */
const shop = createPipeline([
  { dependsOn: [], gate },
  { dependsOn: [0] },
  { dependsOn: [1], environment: production },
]);

const settlements = (events: readonly PipelineEvent[]): readonly NodeSettled['data'][] =>
  events.flatMap((event) => (event.type === 'NodeSettled' ? [event.data] : []));
const completion = (events: readonly PipelineEvent[]): unknown =>
  events.findLast(({ type }) => type === 'PipelineCompleted')?.data;

describe('a pipeline', () => {
  it('without nodes has succeeded when it starts', () => {
    const { events } = life(createPipeline([]), start);
    expect(completion(events)).toEqual({ projectId: 'prj_1', result: 'succeeded' });
  });

  it('names the run of each node by itself', () => {
    const [, , dispatched] = life(shop).when(start);
    expect(dispatched).toEqual({
      type: 'NodeDispatched',
      data: { node: 0, runId: 'run_1n0', stackId: 'stk_0', pipelineId: 'pip_1' },
    });
  });

  it('dispatches in the order of becoming eligible, as slots get free', () => {
    const wide = createPipeline([{ dependsOn: [] }, { dependsOn: [] }, { dependsOn: [] }], {
      concurrencyMax: 1,
    });
    const dispatched = life(wide, start, settle(0), settle(1)).events.flatMap((event) =>
      event.type === 'NodeDispatched' ? [event.data.node] : [],
    );
    expect(dispatched).toEqual([0, 1, 2]);
  });

  it('goes on beside a failure, and has failed in the end (C23)', () => {
    const forked = createPipeline([{ dependsOn: [] }, { dependsOn: [] }, { dependsOn: [0] }]);
    const failed = life(forked, start, settle(0, 'failed'));
    expect(settlements(failed.events)).toEqual([
      { node: 0, result: 'failed', reason: 'run_failed', runId: 'run_1n0' },
      { node: 2, result: 'cancelled', reason: 'upstream_failed' },
    ]);
    expect(failed.state.state).toBe('running');
    expect(completion(failed.and(settle(1)).events)).toMatchObject({ result: 'failed' });
  });

  it('says cancelled when a run was canceled by itself', () => {
    const chain = createPipeline([{ dependsOn: [] }, { dependsOn: [0] }]);
    const { events } = life(chain, start, settle(0, 'cancelled'));
    expect(settlements(events).map(({ reason }) => reason)).toEqual([
      'run_canceled',
      'upstream_cancelled',
    ]);
    expect(completion(events)).toEqual({ projectId: 'prj_1', result: 'cancelled' });
  });
});

describe('a gate', () => {
  const gated = createPipeline([
    { dependsOn: [] },
    { dependsOn: [], environment: production },
    { dependsOn: [0], environment: production },
    { dependsOn: [2] },
  ]);

  it('of an environment is asked when its first node could go, and holds all of them', () => {
    const asked = life(gated, start);
    expect(asked.events.filter(({ type }) => type === 'GateOpened')).toHaveLength(1);
    const waiting = asked.and(settle(0));
    expect(waiting.state.state).toBe('awaiting_approval');
    expect(waiting.when(environmentGate('yes')).map(({ type }) => type)).toEqual([
      'GateResolved',
      'NodeEligible',
      'NodeEligible',
      'PipelineResumed',
      'NodeDispatched',
      'NodeDispatched',
    ]);
  });

  it('of an environment that stays shut cancels that environment and all behind it', () => {
    const { events } = life(gated, start, settle(0), environmentGate('no'));
    expect(settlements(events).slice(1)).toEqual(
      [1, 2, 3].map((node) => ({ node, result: 'cancelled', reason: 'gate_rejected' })),
    );
    expect(completion(events)).toMatchObject({ result: 'cancelled', reason: 'gate_rejected' });
  });

  it('answers the same decision with nothing and another one with a no', () => {
    const open = life(gated, start, environmentGate('yes'));
    expect(open.answerTo(environmentGate('yes'))).toBe('nothing');
    expect(open.answerTo(environmentGate('no'))).toBe('!wrong_state');
    const passed = life(shop, start, settle(0), nodeGate(0, 'yes'));
    expect(passed.answerTo(nodeGate(0, 'yes'))).toBe('nothing');
    expect(passed.answerTo(nodeGate(0, 'no'))).toBe('!wrong_state');
  });

  it('of a node that stays shut leaves that node successful (C20)', () => {
    const { events } = life(shop, start, settle(0), nodeGate(0, 'no'));
    expect(settlements(events)).toEqual([
      { node: 0, result: 'successful', runId: 'run_1n0' },
      { node: 1, result: 'cancelled', reason: 'gate_rejected' },
      { node: 2, result: 'cancelled', reason: 'gate_rejected' },
    ]);
  });

  it('carries the reason and the comment of people', () => {
    const reasoned = createPipeline([{ dependsOn: [], gate: { manual: true, reason: 'board' } }]);
    const opened = life(reasoned, start, settle(0));
    expect(opened.events.at(-2)?.data).toMatchObject({ reason: 'board', node: 0 });
    const resolve = { ...nodeGate(0, 'yes'), comment: 'fine' } as PipelineCommand;
    expect(opened.when(resolve)[0]?.data).toMatchObject({ comment: 'fine', resolution: 'yes' });
  });
});

describe('a cancel', () => {
  const flight = createPipeline([{ dependsOn: [] }, { dependsOn: [] }, { dependsOn: [0, 1] }]);

  it('names what is in flight, waits for it, and dispatches nothing more (P7)', () => {
    const cancelling = life(flight, start, cancel);
    expect(cancelling.when(settle(0)).map(({ type }) => type)).toEqual(['NodeSettled']);
    const requested = cancelling.events.find(({ type }) => type === 'PipelineCancelRequested');
    expect(requested?.data).toEqual({ reason: 'not now', runIds: ['run_1n0', 'run_1n1'] });
    const { events } = cancelling.and(settle(0), settle(1, 'cancelled'));
    expect(completion(events)).toMatchObject({ result: 'cancelled', reason: 'cancel_requested' });
  });

  it('that found nothing to cancel has changed nothing', () => {
    const last = createPipeline([{ dependsOn: [] }]);
    const { events } = life(last, start, cancel, settle(0));
    expect(completion(events)).toEqual({ projectId: 'prj_1', result: 'succeeded' });
  });

  it('cancels what waits for a slot', () => {
    const narrow = createPipeline([{ dependsOn: [] }, { dependsOn: [] }], { concurrencyMax: 1 });
    expect(settlements(life(narrow, start).when(cancel))).toEqual([
      { node: 1, result: 'cancelled', reason: 'pipeline_cancelled' },
    ]);
  });
});

describe('a retry', () => {
  const adopted = { adoptedRunId: 'run_0n0' };

  it('adopts what was deployed and goes on behind it', () => {
    const retry = createPipeline([{ dependsOn: [], ...adopted }, { dependsOn: [0] }]);
    const { events } = life(retry, start, settle(1));
    expect(settlements(events)[0]).toEqual({
      node: 0,
      result: 'discovered',
      reason: 'adopted',
      runId: 'run_0n0',
    });
    expect(completion(events)).toMatchObject({ result: 'succeeded' });
  });

  it('asks a gate again that it still has, and only what is behind it waits', () => {
    const retry = createPipeline([{ dependsOn: [], gate, ...adopted }, { dependsOn: [0] }]);
    const asked = life(retry, start);
    expect(asked.state.state).toBe('awaiting_approval');
    expect(asked.and(nodeGate(0, 'yes')).state.state).toBe('running');
    expect(completion(asked.and(nodeGate(0, 'no')).events)).toMatchObject({
      reason: 'gate_rejected',
    });
  });

  it('asks nobody about an environment in which nothing is left to do', () => {
    const done = createPipeline([{ dependsOn: [], environment: production, ...adopted }]);
    const { events } = life(done, start);
    expect(events.some(({ type }) => type === 'GateOpened')).toBe(false);
    expect(completion(events)).toMatchObject({ result: 'succeeded' });
  });
});
