import type { Position, RecordedEvent } from '@keelson/event-log';
import { merged, NO_NODES, touchedBy, type Touched, type TouchedNodes } from './touched';

const event = (stream: string, type: string, data: object = {}): RecordedEvent =>
  ({ stream, type, data, position: 7n }) as unknown as RecordedEvent;
const home = { stackId: 'stk_1', pipelineId: 'pip_1', pipelineNode: 4 };
const touched = async (of: RecordedEvent, runHome: typeof home | undefined = home) =>
  (await touchedBy(of, () => Promise.resolve(runHome))).map(({ kind, id, nodes }) => [
    kind,
    id,
    nodes === 'all' ? nodes : [...nodes],
  ]);

describe('what an event changes on the pages', () => {
  it('of a run: the run, its stack and its place in the pipeline', async () => {
    expect(await touched(event('run-run_1', 'RunConfirmed'))).toEqual([
      ['run', 'run_1', []],
      ['stack', 'stk_1', []],
      ['pipeline', 'pip_1', [4]],
    ]);
  });

  it('of a pipeline: the node that it names, all of them, or none', async () => {
    const nodesOf = async (type: string, data: object) =>
      (await touched(event('pipeline-pip_1', type, data))).map(([, , nodes]) => nodes);
    expect(await nodesOf('NodeSettled', { node: 3 })).toEqual([[3]]);
    expect(await nodesOf('GateOpened', { environment: 'staging', node: 0 })).toEqual([[0]]);
    expect(await nodesOf('GateOpened', { environment: 'staging' })).toEqual(['all']);
    expect(await nodesOf('PipelineResumed', {})).toEqual([[]]);
  });

  it('of a job or a stack: that one; of anything else: none of them', async () => {
    expect(await touched(event('job-job_1', 'JobClaimed'))).toEqual([['job', 'job_1', []]]);
    expect(await touched(event('stack-stk_1', 'StateRecorded'))).toEqual([['stack', 'stk_1', []]]);
    expect(await touched(event('lane-stack-stk_1', 'LaneGranted'))).toEqual([]);
  });

  it('is the nodes of both of two changes', () => {
    const change = (nodes: TouchedNodes): Touched => {
      return { kind: 'pipeline', id: 'pip_1', position: 7n as Position, nodes };
    };
    const both = merged(change(new Set([1])), change(new Set([4])));
    expect(both.nodes).toEqual(new Set([1, 4]));
    expect(merged(change('all'), change(NO_NODES)).nodes).toBe('all');
  });
});
