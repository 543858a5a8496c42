import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { liveQuery } from '../../data/live-query';
import { Icon } from '../../parts/icon';
import { Moment } from '../../parts/moment';
import { useShownMoment } from '../../time/shown-moment';
import { lostWorkers } from './lost-workers';
import { RUN_WORKERS } from './lost-workers.documents';
import classes from './run.module.css';

/** How often a run is handed out where nobody falls silent: to plan, and to apply what was confirmed. */
const HANDED_OUT_MAX = { unconfirmed: 1, confirmed: 2 } as const;

type LostWorkersNoteProps = {
  readonly run: {
    readonly id: string;
    readonly claims: number;
    readonly states: readonly { readonly state: string }[];
  };
};

/** Why the log of a run begins anew, and who has it now. Nothing where every worker finished what it had taken. */
export function LostWorkersNote({ run: { id, claims, states } }: LostWorkersNoteProps) {
  const at = useShownMoment() ?? null;
  const wasConfirmed = states.some(({ state }) => state === 'confirmed');
  const isBack = states.filter(({ state }) => state === 'ready').length > 1;
  const wasTakenAgain = claims > HANDED_OUT_MAX[wasConfirmed ? 'confirmed' : 'unconfirmed'];
  const { data } = useQuery({
    ...liveQuery({
      document: RUN_WORKERS,
      variables: { stream: `run-${id}`, at },
      changesWith: [`run:${id}`],
    }),
    enabled: isBack || wasTakenAgain,
  });
  const lost = lostWorkers(data?.stream.edges.map(({ node }) => node) ?? []);
  return lost.map(({ worker, at: noticedAt, followedBy }) => (
    <div key={noticedAt} className={classes.note} data-tone="cancelled" role="status">
      <Icon name="warning" size={14} />
      <div>
        <b>{worker} fell silent</b> while it had this run (<Moment time={noticedAt} />
        ).{' '}
        {followedBy === null
          ? 'The next runner that has a free place takes it up again.'
          : `${followedBy === worker ? 'It has come back and has' : `${followedBy} has`} taken it up again; there the log begins anew.`}{' '}
        <Link
          to="/runs/$runId"
          params={{ runId: id }}
          search={{ tab: 'inputs' }}
          replace
          resetScroll={false}
        >
          See all workers
        </Link>
      </div>
    </div>
  ));
}
