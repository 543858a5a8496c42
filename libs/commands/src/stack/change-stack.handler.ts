import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { stackDecider, stackStream } from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { ChangeStack } from './change-stack.command';

@CommandHandler(ChangeStack)
export class ChangeStackHandler implements ICommandHandler<ChangeStack> {
  constructor(private readonly aggregates: DecideAndAppend) {}

  execute({ stackId, change, envelope }: ChangeStack) {
    const begins = change.type === 'CreateStack';
    return this.aggregates[begins ? 'begin' : 'execute'](
      stackDecider,
      stackStream(stackId),
      change,
      envelope,
    );
  }
}
