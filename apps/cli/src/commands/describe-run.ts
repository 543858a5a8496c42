import type { Plan, Run, RunStep, Waiting } from '@keelson/client';
import { formatDuration } from '../output/durations';
import { formatFields } from '../output/fields';
import type { Styles } from '../output/styles';
import type { Column } from '../output/table';
import { oneLine, padEnd } from '../output/text-width';
import { formatDelta } from '../progress/render-node';

export const runColumns = (styles: Styles): readonly Column<Run>[] => [
  { title: 'ID', value: (run) => run.id },
  { title: 'STACK', value: (run) => `${run.environment}/${run.stackName}` },
  { title: 'STATE', value: (run) => paintState(run.state, styles) },
  { title: 'CHANGES', value: (run) => describeDelta(run, styles) },
  { title: 'TRIGGER', value: (run) => run.trigger.kind },
  { title: 'CREATED', value: (run) => run.createdAt },
];

export function paintState(state: string, styles: Styles): string {
  if (state === 'finished' || state === 'succeeded') return styles.good(state);
  if (state === 'failed') return styles.bad(state);
  return state === 'unconfirmed' || state === 'awaiting_approval' ? styles.wait(state) : state;
}

function describeDelta(run: Run, styles: Styles): string {
  if (run.noChanges === true) return 'none';
  return run.delta === null ? '' : formatDelta(run.delta.resources, styles);
}

/** A run for a person: what it is, how far it came, what it wants to change, and what can be answered. */
export function describeRun(run: Run, plan: Plan | undefined, styles: Styles): string {
  return [
    formatFields(
      [
        ['run', styles.strong(run.id)],
        ['stack', `${run.environment}/${run.stackName}  ${styles.quiet(run.stackId)}`],
        ['state', paintState(run.state, styles)],
        ['trigger', `${run.trigger.kind} by ${run.trigger.actor}`],
        ['pipeline', run.pipelineId],
        ['retry of', run.retryOf],
        ['plan', run.planDigest],
        ['changes', describeDelta(run, styles)],
        ['waits', describeWaiting(run.waiting)],
        ['created', run.createdAt],
        ['ended', run.endedAt],
      ],
      styles,
    ),
    ...describeSteps(run.steps, styles),
    ...describePlan(plan, styles),
    ...describeFailure(run, styles),
    ...describeAnswers(run, styles),
  ].join('\n');
}

function describeWaiting(waiting: Waiting | null): string | null {
  if (waiting === null) return null;
  const until = waiting.until === null ? '' : `, until ${waiting.until}`;
  const run = waiting.runId === null ? '' : ` (${waiting.runId})`;
  return `${waiting.why}${run}${until}; ${waiting.moves}`;
}

function describeSteps(steps: readonly RunStep[], styles: Styles): string[] {
  if (steps.length === 0) return [];
  return ['', ...steps.map((step) => describeStep(step, styles))];
}

function describeStep(step: RunStep, styles: Styles): string {
  const symbols: Record<RunStep['status'], string> = {
    pending: styles.quiet('○'),
    running: styles.busy('●'),
    succeeded: styles.good('✓'),
    failed: styles.bad('✗'),
    cancelled: styles.quiet('⊘'),
    skipped: styles.quiet('⊘'),
  };
  const took =
    step.startedAt === null || step.endedAt === null
      ? ''
      : formatDuration(Date.parse(step.endedAt) - Date.parse(step.startedAt));
  const summary = step.summary === null ? '' : oneLine(step.summary);
  return `  ${symbols[step.status]} ${padEnd(step.step, 8)} ${padEnd(took, 7)} ${summary}`.trimEnd();
}

const actionSigns: Readonly<Record<string, string>> = {
  create: '+',
  update: '~',
  replace: '±',
  delete: '-',
};

function describePlan(plan: Plan | undefined, styles: Styles): string[] {
  if (plan === undefined || plan.changes.length === 0) return [];
  const paint = (sign: string): string => {
    if (sign === '+') return styles.good(sign);
    return sign === '-' ? styles.bad(sign) : styles.wait(sign);
  };
  const warnings = plan.warnings.map((warning) => `  ${styles.wait('!')} ${oneLine(warning)}`);
  const changes = plan.changes.map(({ address, action }) => {
    const sign = actionSigns[action];
    return `  ${sign === undefined ? styles.quiet(action) : paint(sign)} ${oneLine(address)}`;
  });
  return ['', ...changes, ...warnings];
}

function describeFailure({ failure }: Run, styles: Styles): string[] {
  if (failure === null) return [];
  const where = failure.step === null ? '' : ` in ${failure.step}`;
  return [
    '',
    `${styles.bad('failed')}${where} (${failure.reason})`,
    ...failure.message.split('\n').map((line) => `  ${oneLine(line)}`),
    ...(failure.indeterminate
      ? [
          styles.wait(
            '  Infrastructure may have changed; nobody knows how far. Look before retrying.',
          ),
        ]
      : []),
  ];
}

function describeAnswers(run: Run, styles: Styles): string[] {
  if (run.state !== 'unconfirmed') return [];
  return [
    '',
    `${styles.quiet('apply it:')} keelson run confirm ${run.id} --plan-digest ${run.planDigest ?? ''}`,
    `${styles.quiet('drop it: ')} keelson run discard ${run.id}`,
  ];
}
