import { Command } from '@nestjs/cqrs';
import type { StackCommand, StackEvent, StackState } from '@keelson/domain';
import type { Changed } from '../aggregate/stream-entry';
import type { Envelope } from '../aggregate/envelope';

export class ChangeStack extends Command<Changed<StackState, StackEvent>> {
  constructor(
    readonly stackId: string,
    readonly change: StackCommand,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
