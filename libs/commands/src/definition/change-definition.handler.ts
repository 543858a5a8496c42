import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { definitionDecider } from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { ChangeDefinition } from './change-definition.command';

@CommandHandler(ChangeDefinition)
export class ChangeDefinitionHandler implements ICommandHandler<ChangeDefinition> {
  constructor(private readonly aggregates: DecideAndAppend) {}

  execute({ stream, change, envelope }: ChangeDefinition) {
    return this.aggregates.execute(definitionDecider, stream, change, envelope);
  }
}
