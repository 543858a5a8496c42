import { compareTokens, jsonEquals, stackTransitions, type StackState } from '@keelson/domain';
import { ensure, ensureTransition, type Step } from './violation';

/** S7 who publishes outputs, S8 what never changes, S10 who settles drift, S11 the serial of the state. */
export function checkStack({ event, before, after, history }: Step<StackState>): void {
  const stackId = event.stream.slice('stack-'.length);
  if (before.state === 'absent') return;
  ensureTransition('S1', stackTransitions, before.state, after.state, stackId);
  switch (event.type) {
    case 'StackCreated':
      return ensure('S1', false, `${stackId} is created twice`);
    case 'StackSpecChanged':
      ensure(
        'S8',
        before.outputs.size === 0 || before.spec.provisioner === event.data.spec.provisioner,
        `${stackId} has changed its provisioner`,
      );
      return;
    case 'OutputsPublished': {
      const { runId, version, token, outputs } = event.data;
      ensure('S7', version === before.outputsVersion + 1, `${stackId} skips a version`);
      const applied = history.of(`run-${runId}`).find(({ type }) => type === 'ApplySucceeded');
      ensure('S7', applied !== undefined, `${runId} publishes without an apply`);
      const reported = (applied.data as { outputs: never }).outputs;
      ensure('S7', jsonEquals(reported, outputs), `${runId} publishes something else`);
      const last = before.lastPublisher?.token;
      const newer = !last || !token || compareTokens(token, last) > 0;
      ensure('S7', newer, `${runId} brings old outputs of ${stackId} back`);
      return;
    }
    case 'DriftSettled': {
      const run = history.of(`run-${event.data.runId}`);
      const hasApplied = run.some(({ type }) => type === 'ApplySucceeded');
      ensure('S10', hasApplied, `the drift of ${stackId} is settled without an apply`);
      return;
    }
    case 'StateRecorded': {
      const known = before.recordedState;
      ensure('S11', !known || event.data.serial >= known.serial, `${stackId} loses a serial`);
      return;
    }
    default:
      return;
  }
}
