import { DecisionRejected, unreachable, type Decider } from '../decider';
import type { ApplyDefinition, DefinitionCommand, DeleteDefinition } from './definition.commands';
import type { DefinitionEvent } from './definition.events';
import type { DefinitionState } from './definition.state';

type Decision = readonly DefinitionEvent[];

/** Every kind of named configuration lives the same life: absent, applied (again and again), deleted, applied again. */
export const definitionDecider: Decider<DefinitionCommand, DefinitionState, DefinitionEvent> = {
  initial: { state: 'absent' },
  decide(command, state) {
    switch (command.type) {
      case 'ApplyDefinition':
        return applyDefinition(command, state);
      case 'DeleteDefinition':
        return deleteDefinition(command, state);
      default:
        return unreachable(command);
    }
  },
  evolve,
};

export function applyDefinition(command: ApplyDefinition, state: DefinitionState): Decision {
  const { type: _type, ...data } = command;
  if (state.state === 'absent') {
    return [{ type: 'DefinitionApplied', data: { ...data, generation: 1 } }];
  }
  if (state.kind !== command.kind || state.id !== command.id || state.org !== command.org) {
    throw new DecisionRejected('already_exists', `${state.kind} ${state.id} is another definition`);
  }
  if (state.state === 'applied' && state.specDigest === command.specDigest) return [];
  return [{ type: 'DefinitionApplied', data: { ...data, generation: state.generation + 1 } }];
}

export function deleteDefinition(
  { generation }: DeleteDefinition,
  state: DefinitionState,
): Decision {
  if (state.state === 'absent') {
    throw new DecisionRejected('not_found', 'the definition does not exist');
  }
  const isAnother = generation !== undefined && generation !== state.generation;
  if (state.state === 'deleted' || isAnother) return [];
  const { kind, id, name, org } = state;
  return [{ type: 'DefinitionDeleted', data: { kind, id, name, org } }];
}

function evolve(state: DefinitionState, event: DefinitionEvent): DefinitionState {
  switch (event.type) {
    case 'DefinitionApplied':
      return { ...event.data, state: 'applied' };
    case 'DefinitionDeleted':
      return state.state === 'absent' ? state : { ...state, state: 'deleted' };
    default:
      return state;
  }
}
