import { isTerminalRunState, stateOfStep, type RunStateName } from '@keelson/domain';
import { Link } from '@tanstack/react-router';
import { ChangeCounts } from '../../../parts/change-counts';
import { Elapsed } from '../../../parts/elapsed';
import { Icon } from '../../../parts/icon';
import { iconOfTone, ofRun, type Tone } from '../../../parts/state-tone';
import { clockWords, exactWords } from '../../../parts/time-words';
import type { ShownRun } from '../run.documents';
import { lifeOf, type Stage } from './run-life';
import classes from './run-rail.module.css';

type ShownStep = ShownRun['steps'][number];

/** The life of a run, from its first state to its last: when it entered each, for how long, and what came of it. */
export function RunRail({ run }: { readonly run: ShownRun }) {
  const stages = lifeOf(run);
  const now = stages.findLastIndex(({ enteredAt }) => enteredAt !== null);
  return (
    <ol className={classes.rail} aria-label="States of this run">
      {stages.map((stage, index) => (
        <StageRow
          key={index}
          stage={stage}
          place={index < now ? 'gone' : index === now ? 'now' : 'ahead'}
          step={stepOf(run, stages, index)}
          run={run}
        />
      ))}
    </ol>
  );
}

type StageRowProps = {
  readonly stage: Stage;
  readonly place: 'gone' | 'now' | 'ahead';
  readonly step: ShownStep | undefined;
  readonly run: ShownRun;
};

/** States that somebody had it enter, and no tool. */
const isDecided = (state: RunStateName): boolean =>
  state === 'confirmed' || state === 'discarded' || state === 'canceled';

const WORD_OF_PLACE = { gone: 'done', now: 'now', ahead: 'to come' } as const;

function StageRow({ stage, place, step, run }: StageRowProps) {
  const { state, enteredAt, leftAt, by } = stage;
  const tone = toneOf(state, place, step);
  const ended = isTerminalRunState(state);
  return (
    <li
      className={classes.stage}
      data-place={place}
      data-tone={tone}
      aria-current={place === 'now' ? 'step' : undefined}
    >
      <span className={classes.sign}>
        <Icon name={iconOfTone[tone]} size={13} className={classes.icon} />
        <span className="k-visually-hidden">{WORD_OF_PLACE[place]}: </span>
      </span>
      <span className={classes.word}>
        <Word state={state} step={step} />
      </span>
      <span className={classes.took}>
        {enteredAt !== null && !ended && <Elapsed from={enteredAt} to={leftAt} />}
      </span>
      <span className={classes.more}>
        {enteredAt !== null && (
          <time dateTime={enteredAt} title={exactWords(enteredAt)}>
            {clockWords(enteredAt)}
          </time>
        )}
        {isDecided(state) && by !== null && <span>by {by}</span>}
        <Outcome state={state} step={step} run={run} />
      </span>
    </li>
  );
}

/** A state in which a tool works leads to the lines that it printed. */
function Word({
  state,
  step,
}: {
  readonly state: RunStateName;
  readonly step?: ShownStep | undefined;
}) {
  const { word } = ofRun(state);
  if (!step || step.startedAt === null) return word;
  return (
    <Link
      to="."
      search={(before) => ({ ...before, tab: 'log', step: step.step, line: undefined })}
      replace
      resetScroll={false}
    >
      {word}
    </Link>
  );
}

function Outcome({
  state,
  step,
  run,
}: Pick<StageRowProps, 'step' | 'run'> & { state: RunStateName }) {
  if (state === 'planning' && run.delta && step?.endedAt !== null) {
    return <ChangeCounts counts={run.delta.resources} />;
  }
  if (state === 'applying' && run.applied) return <ChangeCounts counts={run.applied} />;
  if (state === 'applying' && run.applySkipped === true) return <span>skipped</span>;
  const summary = step?.summary ?? null;
  return summary === null ? null : <span>{summary}</span>;
}

/** A step is told of where its state was entered last. */
function stepOf(
  { steps }: ShownRun,
  stages: readonly Stage[],
  index: number,
): ShownStep | undefined {
  const { state } = stages[index]!;
  const again = stages.slice(index + 1).some((later) => later.state === state);
  return again ? undefined : steps.find(({ step }) => stateOfStep[step] === state);
}

function toneOf(
  state: RunStateName,
  place: StageRowProps['place'],
  step: ShownStep | undefined,
): Tone {
  if (place === 'ahead') return 'pending';
  if (place === 'now') return ofRun(state).tone;
  if (step?.status === 'failed') return 'failed';
  return step?.status === 'cancelled' ? 'cancelled' : 'succeeded';
}
