import { Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Icon } from '../../parts/icon';
import { WaitingNote } from '../../parts/waiting-note';
import { AnsiText } from './log/ansi-text';
import { LostWorkersNote } from './lost-workers-note';
import type { ShownRun } from './run.documents';
import classes from './run.module.css';

/** What a person must know about this run before anything else: why it waits, why it failed and what to do, who wants it to end. */
export function RunNotes({ run }: { readonly run: ShownRun }) {
  const { waiting, failure, cancelRequested, endedAt, reason, states } = run;
  const endedBy = states.at(-1)?.by;
  return (
    <>
      <WaitingNote waiting={waiting}>
        {waiting !== null && waiting.runId !== null && waiting.runId !== run.id && (
          <Link to="/runs/$runId" params={{ runId: waiting.runId }}>
            Go to that run
          </Link>
        )}
      </WaitingNote>
      <LostWorkersNote run={run} />
      {failure && <Failure run={run} failure={failure} />}
      {cancelRequested !== null && endedAt === null && (
        <div className={classes.note} data-tone="cancelled" role="status">
          <Icon name="slash" size={14} />
          <div>
            <b>Cancel requested:</b> {cancelRequested}. The worker stops at the next boundary.
          </div>
        </div>
      )}
      {reason !== null && failure === null && endedAt !== null && (
        <div className={classes.note} data-tone="cancelled">
          <Icon name="slash" size={14} />
          <div>
            <b>
              {run.state === 'discarded' ? 'Discarded' : 'Cancelled'}
              {endedBy === undefined ? '' : ` by ${endedBy}`}
              {reason === 'requested' ? '.' : ':'}
            </b>{' '}
            {reason === 'requested' ? '' : reason}
          </div>
        </div>
      )}
    </>
  );
}

type Failure = NonNullable<ShownRun['failure']>;

function Failure({ run, failure }: { readonly run: ShownRun; readonly failure: Failure }) {
  const { step, message, indeterminate } = failure;
  return (
    <div className={classes.note} data-tone="failed" role="status">
      <Icon name="cross" size={14} />
      <div>
        <b>{step === null ? 'The run failed' : `The step ${step} failed`}</b>
        <p className={classes.message}>
          <AnsiText text={message} />
        </p>
        <Text size="sm" component="p" m={0} c="var(--k-ink-soft)">
          {indeterminate
            ? 'Infrastructure may have changed without anybody knowing how far. Look at what exists before you retry.'
            : ADVICE[failure.reason]}{' '}
          {step !== null && (
            <Link
              to="/runs/$runId"
              params={{ runId: run.id }}
              search={{ tab: 'log', step }}
              replace
              resetScroll={false}
            >
              See what {step} printed
            </Link>
          )}
        </Text>
      </div>
    </div>
  );
}

/** What to do about each way in which a run can fail. */
const ADVICE: Readonly<Record<string, string>> = {
  step_failed: 'Repair what the tool complains about, apply the manifest again or retry the run.',
  preflight_failed:
    'What the run needs could not be put together, for example a secret that is gone. Put it there and retry.',
  handover_failed:
    'The workspace did not get from the worker that planned to the one that applies. Nothing was applied: retry.',
  lease_lost: 'Workers fell silent again and again. See that a runner stays connected, then retry.',
  no_worker:
    'No runner took the confirmed plan in time. Start one (keelson runner start) and retry.',
  indeterminate: 'Look at what exists before you retry.',
};
