import { pipelineGraph } from './pipeline-graph';
import { outdatedBy, withProgress } from './pipeline-progress';
import type { Progress, ShownNode, ShownPipeline } from './pipeline.documents';

const node = (place: number, status: ShownNode['status'], ...dependsOn: number[]): ShownNode =>
  ({
    id: `dev/${place}`,
    place,
    environment: 'dev',
    status,
    dependsOn: dependsOn.map((up) => `dev/${up}`),
  }) as unknown as ShownNode;

const known = {
  status: 'running',
  nodes: [
    node(0, 'in_progress'),
    node(1, 'pending', 0),
    node(2, 'failed', 0),
    node(3, 'pending', 1),
  ],
} as unknown as ShownPipeline;
const progress = (...changed: object[]): Progress =>
  ({ status: 'running', nodes: changed }) as unknown as Progress;

describe('what has changed of a pipeline', () => {
  it('goes into what was known, and leaves the other nodes the very same', () => {
    const { nodes } = withProgress(known, progress({ place: 1, status: 'eligible' }));
    expect(nodes[1]).toEqual({ ...known.nodes[1], status: 'eligible' });
    for (const place of [0, 2, 3]) expect(nodes[place]).toBe(known.nodes[place]);
  });

  it('makes outdated what the nodes behind it wait for, when it stands otherwise than before', () => {
    const graph = pipelineGraph(known.nodes);
    const outdated = (change: object) => outdatedBy(known, progress(change), graph);
    expect(outdated({ place: 0, status: 'successful' })).toEqual([1]);
    expect(outdated({ place: 0, status: 'in_progress', runState: 'applying' })).toEqual([]);
    expect(outdated({ place: 3, status: 'eligible' })).toEqual([]);
  });
});
