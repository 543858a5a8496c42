import {
  compareTokens,
  isTerminalRunState,
  runTransitions,
  type Run,
  type RunEvent,
  type RunState,
} from '@keelson/domain';
import { ensure, ensureTransition, type Step } from './violation';

/** U1 to U4, U6, U9, U12, U13; S1: one run of a stack at a time; P8: what a run in a pipeline was given. */
export function checkRun(step: Step<RunState>): void {
  const { event, before, after } = step;
  const runId = event.stream.slice('run-'.length);
  if (event.type === 'RunCreated') {
    ensure('U13', before.state === 'absent', `${runId} is created twice`);
    ensure('U4', event.data.operations[0] === 'init', `${runId} does not begin with init`);
    checkRetry(step);
    return checkInputs(step);
  }
  ensure('U13', before.state !== 'absent' && after.state !== 'absent', `${runId} has no beginning`);
  ensure('U1', !isTerminalRunState(before.state), `${runId} goes on after ${before.state}`);
  ensureTransition('U1', runTransitions, before.state, after.state, runId);
  ensure('U13', after.operations === before.operations, `${runId} changed its operations`);
  checkEvent(step, before, after);
  if (before.state !== 'applying' && after.state === 'applying') checkApplyStarts(before, after);
}

function checkEvent({ event, history }: Step<RunState>, before: Run, after: Run): void {
  const { runId, stackId } = before;
  const lane = history.lane('stack', stackId).granted;
  switch (event.type) {
    case 'RunReadied': {
      const holds = lane?.holder === runId && lane.token === event.data.laneToken;
      return ensure('Q2', holds, `${runId} is ready without its lane`);
    }
    case 'RunPreparing':
    case 'RunReassigned': {
      const { jobId, token } = event.data;
      ensure('S1', lane?.holder === runId, `${runId} is prepared without its lane`);
      const newer = before.token === null || compareTokens(token, before.token) > 0;
      ensure('J2', newer, `${runId} is prepared with the old token ${token}`);
      const claimed = history
        .of(`job-${jobId}`)
        .some(({ type, data }) => type === 'JobClaimed' && 'token' in data && data.token === token);
      return ensure('U9', claimed, `${runId} is prepared with ${token}, which nobody was given`);
    }
    case 'StepStarted': {
      const applies = history
        .of(event.stream)
        .filter(
          ({ type, data }) => type === 'StepStarted' && 'step' in data && data.step === 'apply',
        );
      const once = applies.length <= 1 || before.provisioner === 'native';
      ensure('R31', once, `${runId} repeats an apply that cannot be repeated`);
      return checkReport(event, before, after);
    }
    default:
      checkReport(event as RunEvent, before, after);
      if ('token' in event.data) ensure('S1', lane?.holder === runId, `${runId} lost its lane`);
  }
}

function checkReport(event: RunEvent, before: Run, after: Run): void {
  const { runId } = before;
  if ('token' in event.data) {
    ensure('U9', event.data.token === before.token, `${runId} heard of ${event.data.token}`);
  }
  if (event.type === 'StepStarted') {
    const { step } = event.data;
    const index = before.operations.indexOf(step);
    const earlier = before.operations.slice(0, index);
    const done = earlier.every((each) => before.finished.includes(each));
    ensure('U3', index >= 0 && done, `${runId} starts ${step} too early`);
  }
  if (event.type === 'PlanReported') {
    ensure('U6', before.started.includes('plan'), `${runId} has a plan that nobody made`);
  }
  if (event.type === 'RunConfirmed') {
    ensure('U2', before.plan?.planDigest === event.data.planDigest, `${runId}: not its plan`);
  }
  if (event.type === 'RunFinished' && !event.data.noChanges && !event.data.applySkipped) {
    ensure('U3', after.finished.includes('apply'), `${runId} has finished without its apply`);
  }
}

/** U2: never without a plan where one was asked for, never without a person where one was. */
function checkApplyStarts(before: Run, after: Run): void {
  const { runId, flowControl, operations } = before;
  if (flowControl.pauseBetweenPreviewAndUpdate) {
    const confirmed = after.confirmation?.planDigest === after.plan?.planDigest;
    ensure('U2', confirmed && after.confirmation !== null, `${runId} applies unconfirmed`);
  } else if (operations.includes('plan')) {
    ensure('U2', after.plan?.token === after.token, `${runId} applies without a plan`);
  }
}

function checkRetry({ event, history }: Step<RunState>): void {
  if (event.type !== 'RunCreated' || event.data.retryOf === undefined) return;
  const { runId, retryOf } = event.data;
  const earlier = history.run(retryOf);
  const ended = earlier.state !== 'absent' && isTerminalRunState(earlier.state);
  ensure('U12', ended && runId !== retryOf, `${runId} retries ${retryOf}, which has not ended`);
}

/** What the nodes upstream have applied must have been published before. */
function checkInputs({ event, history }: Step<RunState>): void {
  if (event.type !== 'RunCreated' || event.data.pipeline === undefined) return;
  const { runId, inputs, pipeline: of } = event.data;
  const pipeline = history.pipeline(of.pipelineId);
  ensure('P5', pipeline.state !== 'absent', `${runId} belongs to no pipeline`);
  for (const upstream of pipeline.graph.nodes[of.node]?.dependsOn ?? []) {
    const stackId = pipeline.graph.nodes[upstream]?.stackId ?? '';
    const upstreamRun = `${runId.slice(0, runId.lastIndexOf('n'))}n${upstream}`;
    const applied = history.of(`run-${upstreamRun}`).find(({ type }) => type === 'ApplySucceeded');
    if (!applied) continue;
    const stack = history.stack(stackId);
    if (stack.state !== 'active') continue;
    const { outputs, token } = applied.data as { outputs: Record<string, unknown>; token: string };
    for (const [name, source] of Object.entries(event.data.variables)) {
      if (source.kind !== 'output' || source.stackId !== stackId) continue;
      const input = inputs[name];
      if (!input) {
        // A later run may have taken the output away again.
        const isUnheard = Object.hasOwn(outputs, source.output) && stack.outputsVersion === 0;
        ensure('P8', !isUnheard, `${runId} was not given ${source.output} of ${stackId}`);
        continue;
      }
      const newer = stack.lastPublisher?.token;
      const overtaken = newer ? compareTokens(newer, token) > 0 : false;
      const same = JSON.stringify(outputs[input.output]) === JSON.stringify(input.value);
      ensure('P8', same || overtaken, `${runId} was given an old ${input.output} of ${stackId}`);
    }
  }
}
