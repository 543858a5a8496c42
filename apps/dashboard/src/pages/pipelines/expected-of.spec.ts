import { expectedOf } from './expected-of';
import { pipelineGraph } from './pipeline-graph';
import { pipelineModel } from './pipeline-model';
import type { ShownNode, ShownPipeline } from './pipeline.documents';
import { remainingMs } from './remaining';

const MINUTE_MS = 60_000;
const at = (minute: number): string => new Date(minute * MINUTE_MS).toISOString();

/** Nodes by name, what each depends on, and what is known of it. */
function pipelineOf(nodes: readonly (Partial<ShownNode> & { readonly name: string })[]) {
  const shown = nodes.map(({ name, ...rest }, place) => ({
    ...{ id: `dev/${name}`, environment: 'dev', place, dependsOn: [], status: 'pending' },
    ...{ startedAt: null, endedAt: null, workMs: null },
    ...rest,
  }));
  return { nodes: shown, environments: [], gates: [] } as unknown as ShownPipeline;
}

describe('what is expected of a pipeline', () => {
  // An hour at a gate, for half a minute of work.
  const gated = { startedAt: at(0), endedAt: at(60), workMs: MINUTE_MS / 2 } as const;

  it('is what its stacks worked, not what people let them wait', () => {
    const expected = expectedOf([
      { id: 'dev/gated', status: 'successful', workMs: MINUTE_MS / 2 },
      { id: 'dev/failed', status: 'failed', workMs: MINUTE_MS },
      { id: 'dev/adopted', status: 'successful', workMs: null },
    ]);
    expect([...expected]).toEqual([['dev/gated', MINUTE_MS / 2]]);
  });

  it('has its critical path where the work is', () => {
    const slow = { startedAt: at(0), endedAt: at(5), workMs: 5 * MINUTE_MS } as const;
    const pipeline = pipelineOf([
      { name: 'gated', status: 'successful', ...gated },
      { name: 'slow', status: 'successful', ...slow },
      { name: 'after-gated', status: 'successful', dependsOn: ['dev/gated'], ...gated },
      { name: 'after-slow', status: 'successful', dependsOn: ['dev/slow'], ...gated },
    ]);
    const { nodes } = pipelineModel({ pipeline, graph: pipelineGraph(pipeline.nodes) }, new Map());
    expect(nodes.filter(({ isCritical }) => isCritical).map(({ name }) => name)).toEqual([
      'slow',
      'after-slow',
    ]);
  });

  it('has nothing left of a stack whose run is over while its gate waits', () => {
    const pipeline = pipelineOf([
      { name: 'gated', status: 'awaiting_approval', ...gated, endedAt: null },
      { name: 'next', dependsOn: ['dev/gated'] },
    ]);
    const expected = new Map([
      ['dev/gated', 9 * MINUTE_MS],
      ['dev/next', MINUTE_MS],
    ]);
    const { nodes } = pipelineModel({ pipeline, graph: pipelineGraph(pipeline.nodes) }, expected);
    expect(remainingMs(nodes, 60 * MINUTE_MS, 4)).toBe(MINUTE_MS);
  });

  it('takes as long as all of its work where only so many stacks run at once', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const pipeline = pipelineOf(names.map((name) => ({ name })));
    const expected = new Map(names.map((name) => [`dev/${name}`, MINUTE_MS]));
    const graph = pipelineGraph(pipeline.nodes);
    const { nodes } = pipelineModel({ pipeline, graph }, expected);
    expect(remainingMs(nodes, 0, 2)).toBe(3 * MINUTE_MS);
    expect(remainingMs(nodes, 0, 100)).toBe(MINUTE_MS);
  });
});
