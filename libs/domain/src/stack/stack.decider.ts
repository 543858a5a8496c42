import { DecisionRejected, unreachable, type Decider } from '../decider';
import { publishOutputs } from './publish-outputs';
import type {
  ChangeStackSpec,
  CreateStack,
  DeleteStack,
  RecordState,
  ReportDrift,
  SetNeedsRefresh,
  SettleFindings,
  StackCommand,
} from './stack.commands';
import type { StackEvent } from './stack.events';
import { evolveStack } from './stack.evolve';
import type { Stack, StackState } from './stack.state';

type Decision = readonly StackEvent[];

/**
 * See stack.machine.ts for the states. What a run or the system tells about a deleted stack is moot; what a person or a state
 * backend wants of it is refused. Not decided here: that a name is unique, which no single stack can know.
 */
export const stackDecider: Decider<StackCommand, StackState, StackEvent> = {
  initial: { state: 'absent' },
  decide(command, state) {
    if (command.type === 'CreateStack') return createStack(command, state);
    const stack = existing(state);
    switch (command.type) {
      case 'ChangeStackSpec':
        return changeStackSpec(command, alive(stack));
      case 'RecordState':
        return recordState(command, alive(stack));
      case 'DeleteStack':
        return deleteStack(command, stack);
      case 'PublishOutputs':
        return publishOutputs(command, stack);
      case 'ReportDrift':
        return reportDrift(command, stack);
      case 'SetNeedsRefresh':
        return setNeedsRefresh(command, stack);
      case 'SettleFindings':
        return settleFindings(command, stack);
      default:
        return unreachable(command);
    }
  },
  evolve: evolveStack,
};

export function createStack(command: CreateStack, state: StackState): Decision {
  const { type: _type, ...data } = command;
  if (state.state === 'absent') return [{ type: 'StackCreated', data }];
  const { name, org, environment } = alive(state);
  if (name === data.name && org === data.org && environment === data.environment) return [];
  throw new DecisionRejected('already_exists', `${data.stackId} is another stack`);
}

export function changeStackSpec({ spec, specDigest }: ChangeStackSpec, stack: Stack): Decision {
  if (stack.specDigest === specDigest) return [];
  if (stack.spec.provisioner !== spec.provisioner && hasLeftTraces(stack)) {
    throw new DecisionRejected(
      'wrong_state',
      `stack ${stack.name} has been applied with ${stack.spec.provisioner}; its provisioner cannot change`,
      { provisioner: stack.spec.provisioner },
    );
  }
  const { stackId, projectId } = stack;
  const owner = projectId === undefined ? { stackId } : { stackId, projectId };
  const generation = stack.generation + 1;
  return [{ type: 'StackSpecChanged', data: { ...owner, spec, specDigest, generation } }];
}

export function recordState({ type: _type, ...written }: RecordState, stack: Stack): Decision {
  const known = stack.recordedState;
  const version = (known?.version ?? 0) + 1;
  const recorded: Decision = [{ type: 'StateRecorded', data: { ...written, version } }];
  if (known === null) return recorded;
  if (known.lineage !== written.lineage) {
    throw new DecisionRejected('wrong_revision', 'this state has another lineage', {
      lineage: known.lineage,
    });
  }
  if (written.serial > known.serial) return recorded;
  if (written.digest === known.digest) return [];
  throw new DecisionRejected('wrong_revision', `serial ${written.serial} does not grow`, {
    serial: known.serial,
  });
}

export function reportDrift({ runId, findings }: ReportDrift, stack: Stack): Decision {
  if (stack.state === 'deleted' || stack.drift?.runId === runId) return [];
  return [{ type: 'DriftReported', data: { runId, findings } }];
}

export function setNeedsRefresh({ runId, reason }: SetNeedsRefresh, stack: Stack): Decision {
  if (stack.state === 'deleted' || stack.needsRefresh?.runId === runId) return [];
  return [{ type: 'NeedsRefreshSet', data: { runId, reason } }];
}

export function settleFindings({ runId, applied }: SettleFindings, stack: Stack): Decision {
  if (stack.state === 'deleted') return [];
  const { needsRefresh, drift } = stack;
  const isMended = applied && drift?.runId === runId && drift.findings.length > 0;
  const data = { runId };
  return [
    ...(needsRefresh === null ? [] : [{ type: 'NeedsRefreshCleared', data } as const]),
    ...(isMended ? [{ type: 'DriftSettled', data } as const] : []),
  ];
}

export function deleteStack({ reason, force }: DeleteStack, stack: Stack): Decision {
  if (stack.state === 'deleted') return [];
  if (force && reason.trim() === '') {
    throw new DecisionRejected('invalid', 'a forced delete needs a reason');
  }
  if (!force && hasLeftTraces(stack)) {
    throw new DecisionRejected(
      'wrong_state',
      `stack ${stack.name} still has state or outputs; force the delete with a reason to leave them behind`,
    );
  }
  return [{ type: 'StackDeleted', data: { reason, force } }];
}

function hasLeftTraces(stack: Stack): boolean {
  return stack.recordedState !== null || stack.outputs.size > 0;
}

function existing(state: StackState): Stack {
  if (state.state === 'absent') throw new DecisionRejected('not_found', 'the stack does not exist');
  return state;
}

function alive(stack: Stack): Stack {
  if (stack.state === 'deleted') {
    throw new DecisionRejected('deleted', `stack ${stack.name} has been deleted`);
  }
  return stack;
}
