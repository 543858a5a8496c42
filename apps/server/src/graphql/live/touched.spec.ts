import type { Position, RecordedEvent } from '@keelson/event-log';
import { merged, NO_NODES, touchedBy, type Touched, type TouchedNodes } from './touched';

const event = (stream: string, type: string, data: object = {}): RecordedEvent =>
  ({ stream, type, data, position: 7n }) as unknown as RecordedEvent;
const home = { stackId: 'stk_1', pipelineId: 'pip_1' };
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
      ['pipeline', 'pip_1', ['run_1']],
    ]);
  });

  it('of a pipeline: the node that it names, or all', async () => {
    const settled = event('pipeline-pip_1', 'NodeSettled', { node: 3 });
    expect(await touched(settled)).toEqual([['pipeline', 'pip_1', [3]]]);
    const opened = event('pipeline-pip_1', 'GateOpened', { environment: 'staging' });
    expect(await touched(opened)).toEqual([['pipeline', 'pip_1', 'all']]);
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
    const both = merged(change(new Set([1])), change(new Set(['run_1'])));
    expect(both.nodes).toEqual(new Set([1, 'run_1']));
    expect(merged(change('all'), change(NO_NODES)).nodes).toBe('all');
  });
});
