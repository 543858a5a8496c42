import { useQuery } from '@tanstack/react-query';
import { liveQuery } from '../../data/live-query';
import { writtenComment } from '../../decisions/settled';
import { Icon } from '../../parts/icon';
import { Moment } from '../../parts/moment';
import { useShownMoment } from '../../time/shown-moment';
import { PIPELINE_CANCEL } from './cancel-note.documents';
import { cancelWaitsFor } from './cancel-words';
import type { ShownPipeline } from './pipeline.documents';
import classes from './pipeline.module.css';

/** Who wants a pipeline to end, what they wrote, and what is waited for. Nothing where nobody does. */
export function CancelNote({ pipeline }: { readonly pipeline: ShownPipeline }) {
  const { id, cancelRequested, status, nodes } = pipeline;
  const at = useShownMoment() ?? null;
  const { data } = useQuery({
    ...liveQuery({
      document: PIPELINE_CANCEL,
      variables: { stream: `pipeline-${id}`, at },
      changesWith: [`stream:pipeline-${id}`],
    }),
    enabled: cancelRequested !== null,
  });
  if (cancelRequested === null) return null;
  const asked = data?.events.edges[0]?.node;
  const comment = writtenComment(cancelRequested);
  return (
    <div className={classes.cancelNote} role="status">
      <Icon name="slash" size={14} />
      <div>
        <b>{asked?.actor ?? 'Somebody'} asked for its end</b>
        {asked && (
          <>
            , <Moment time={asked.at} />
          </>
        )}
        {comment === null ? '.' : `: “${comment}”.`}{' '}
        {status === 'cancelling' && cancelWaitsFor(nodes)}
      </div>
    </div>
  );
}
