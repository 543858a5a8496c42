import { Link } from '@tanstack/react-router';
import { Elapsed } from '../../parts/elapsed';
import { RunLink } from '../../parts/run-link';
import classes from './runner-jobs.module.css';
import type { RunnerJob } from './runners.documents';

/** What a runner has in its hands: for which stack, in which run, and since when. */
export function RunnerJobs({ jobs }: { readonly jobs: readonly RunnerJob[] }) {
  if (jobs.length === 0) return <span className={classes.nothing}>nothing</span>;
  return (
    <ul className={classes.jobs}>
      {jobs.map(({ jobId, runId, stackId, stackName, environment, since }) => (
        <li key={jobId}>
          <Link to="/stacks/$stackId" params={{ stackId }}>
            {environment}/{stackName}
          </Link>
          <span>
            in <RunLink runId={runId} />
          </span>
          <span className={classes.nothing}>
            for <Elapsed from={since} to={null} />
          </span>
        </li>
      ))}
    </ul>
  );
}
