import type { Furniture } from './furnish';

export type PicturedPage = {
  readonly name: string;
  readonly path: string;
};

/** Every page, and of pages with several faces each of them. */
export function pagesOf(ids: Furniture): readonly PicturedPage[] {
  const { pipeline, waitingPipeline, waitingRun, failedRun, finishedRun, stack, event, past } = ids;
  return [
    { name: 'overview', path: '/' },
    { name: 'pipelines', path: '/pipelines' },
    { name: 'pipeline', path: `/pipelines/${pipeline}` },
    { name: 'pipeline-timeline', path: `/pipelines/${pipeline}?view=timeline` },
    { name: 'pipeline-list', path: `/pipelines/${pipeline}?view=list` },
    { name: 'pipeline-waiting', path: `/pipelines/${waitingPipeline}` },
    { name: 'runs', path: '/runs' },
    { name: 'run', path: `/runs/${waitingRun}` },
    { name: 'run-failed', path: `/runs/${failedRun}` },
    { name: 'run-log', path: `/runs/${finishedRun}?tab=log` },
    { name: 'run-events', path: `/runs/${finishedRun}?tab=events` },
    { name: 'run-inputs', path: `/runs/${finishedRun}?tab=inputs` },
    { name: 'approvals', path: '/approvals' },
    { name: 'stacks', path: '/stacks' },
    { name: 'stacks-matrix', path: '/stacks?view=matrix' },
    { name: 'stack', path: `/stacks/${stack}` },
    { name: 'stack-states', path: `/stacks/${stack}?tab=states&from=1` },
    { name: 'stack-runs', path: `/stacks/${stack}?tab=runs` },
    { name: 'stack-history', path: `/stacks/${stack}?tab=history` },
    { name: 'stack-settings', path: `/stacks/${stack}?tab=settings` },
    { name: 'runners', path: '/runners' },
    { name: 'audit', path: '/audit' },
    { name: 'audit-single', path: '/audit?view=single&type=RunFinished' },
    { name: 'audit-event', path: `/audit?event=${event}` },
    { name: 'past', path: `/pipelines?at=${past}` },
  ];
}
