import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CountEndedRuns, ListEvents } from '@keelson/views';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { Consistency } from '../consistency';
import { AnswersPast } from '../past/answers-past.decorator';
import { ActivityDto, ActivityQueryDto } from './activity.dto';

const HOUR_MS = 3_600_000;

@ApiTags('runs')
@Controller('activity')
export class ActivityController {
  constructor(private readonly consistency: Consistency) {}

  /** How many runs ended when and how, in at most 60 steps of a readable length. */
  @Get()
  @AnswersPast()
  @ApiOkResponse({ type: ActivityDto })
  async show(@Query() { hours }: ActivityQueryDto, @WhoAsks() asked: Asked): Promise<ActivityDto> {
    const toMs = await this.momentOf(asked);
    const filter = typeof hours === 'number' ? { toMs, lengthMs: hours * HOUR_MS } : { toMs };
    return this.consistency.read(new CountEndedRuns(filter), asked);
  }

  /** Of the past: when the newest event was that it knows. */
  private async momentOf(asked: Asked): Promise<number> {
    if (asked.past === undefined) return Date.now();
    const { items } = await this.consistency.read(new ListEvents({ limit: 1 }), asked);
    return items[0] ? Date.parse(items[0].at) : Date.now();
  }
}
