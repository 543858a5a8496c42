import { Command } from '@nestjs/cqrs';
import type { DefinitionCommand, DefinitionEvent, DefinitionState } from '@keelson/domain';
import type { Changed } from '../aggregate/stream-entry';
import type { Envelope } from '../aggregate/envelope';

export class ChangeDefinition extends Command<Changed<DefinitionState, DefinitionEvent>> {
  constructor(
    readonly stream: string,
    readonly change: DefinitionCommand,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
