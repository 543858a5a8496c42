import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { laneDecider } from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { ChangeLane } from './change-lane.command';

@CommandHandler(ChangeLane)
export class ChangeLaneHandler implements ICommandHandler<ChangeLane> {
  constructor(private readonly aggregates: DecideAndAppend) {}

  execute({ stream, change, envelope }: ChangeLane) {
    return this.aggregates.execute(laneDecider, stream, change, envelope);
  }
}
