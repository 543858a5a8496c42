import { Command } from '@nestjs/cqrs';
import type { LaneCommand, LaneEvent, LaneState } from '@keelson/domain';
import type { Changed } from '../aggregate/stream-entry';
import type { Envelope } from '../aggregate/envelope';

export class ChangeLane extends Command<Changed<LaneState, LaneEvent>> {
  constructor(
    readonly stream: string,
    readonly change: LaneCommand,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
