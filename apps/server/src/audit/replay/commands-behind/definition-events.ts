import type { DefinitionCommand, DefinitionEvent, DefinitionState } from '@keelson/domain';
import type { CommandsBehind } from './commands-behind';

export const behindDefinitionEvents: CommandsBehind<
  DefinitionCommand,
  DefinitionState,
  DefinitionEvent
> = {
  DefinitionApplied: ({ generation: _, ...said }) => [{ type: 'ApplyDefinition', ...said }],
  DefinitionDeleted: () => [{ type: 'DeleteDefinition' }],
};
