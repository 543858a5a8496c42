import {
  isTerminalNodeStatus,
  isTerminalRunState,
  runStates,
  type NodeStatus,
  type RunStateName,
} from '@keelson/domain';
import { counted } from '../../parts/counted';

type Node = { readonly status: NodeStatus; readonly runState: RunStateName | null };

/** What a cancel meets: runs that complete all the same, runs that it ends, and stacks whose turn has not come. */
function metBy(nodes: readonly Node[]) {
  const open = nodes.filter(({ status }) => !isTerminalNodeStatus(status));
  const runs = open.flatMap(({ runState }) =>
    runState === null || isTerminalRunState(runState) ? [] : [runState],
  );
  const completing = runs.filter((state) => runStates[state].pastPointOfNoReturn).length;
  return { completing, ending: runs.length - completing, waiting: open.length - runs.length };
}

const completes = (count: number): string =>
  `${counted(count, 'run that applies completes', 'runs that apply complete')}: an apply is never interrupted`;

/** What a cancel will do, before it is asked for. */
export function cancelWillDo(nodes: readonly Node[]): string {
  const { completing, ending, waiting } = metBy(nodes);
  if (ending + waiting === 0) {
    const why =
      completing === 0
        ? 'Nothing is left to be done'
        : `${completes(completing)}, and nothing else is left`;
    return `${why}. A cancel changes nothing any more; the pipeline ends by itself.`;
  }
  return [
    completing > 0 && `${completes(completing)}.`,
    ending > 0 &&
      `${counted(ending, 'run that has not begun to apply ends', 'runs that have not begun to apply end')}, and changes nothing.`,
    waiting > 0 && `${counted(waiting, 'stack', 'stacks')} will not be deployed.`,
    'What is deployed stays.',
  ]
    .filter((sentence) => sentence !== false)
    .join(' ');
}

/** What is still to come after it was asked for. */
export function cancelWaitsFor(nodes: readonly Node[]): string {
  const { completing, ending } = metBy(nodes);
  const parts = [
    completing > 0 && counted(completing, 'run completes its apply', 'runs complete their applies'),
    ending > 0 &&
      counted(ending, 'run stops at the next boundary', 'runs stop at the next boundary'),
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'It ends now.' : `${parts.join(', ')}; then it ends.`;
}
