import { RunLink } from '../../parts/run-link';
import { WaitingNote } from '../../parts/waiting-note';
import type { ShownStack } from './stack.documents';

/** Why the newest run of a stack stands still. Nothing where it does not. */
export function LastRunWaiting({ stack: { runs } }: { readonly stack: ShownStack }) {
  const run = runs.edges[0]?.node;
  if (!run) return null;
  return (
    <WaitingNote waiting={run.waiting}>
      <RunLink runId={run.waiting?.runId ?? run.id}>
        {run.waiting?.for === 'stack' ? 'To the run that is in the way' : 'To the run'}
      </RunLink>
    </WaitingNote>
  );
}
