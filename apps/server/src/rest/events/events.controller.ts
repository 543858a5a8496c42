import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { ListEvents, NotFound } from '@keelson/views';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { Consistency } from '../consistency';
import { ListQueryDto } from '../list.dto';
import { AnswersPast } from '../past/answers-past.decorator';
import { EventListQueryDto, EventPageDto } from './event.dto';

/** What is remembered. Secrets are sealed in the log, and not even that is answered. */
@ApiTags('audit')
@Controller()
export class EventsController {
  constructor(private readonly consistency: Consistency) {}

  /** Newest first. */
  @Get('events')
  @AnswersPast()
  @ApiOkResponse({ type: EventPageDto })
  list(
    @Query() { correlation, ...filter }: EventListQueryDto,
    @WhoAsks() asked: Asked,
  ): Promise<EventPageDto> {
    const correlated = correlation === undefined ? {} : { correlationId: correlation };
    return this.consistency.read(new ListEvents({ ...filter, ...correlated }), asked);
  }

  /** One stream, newest first. */
  @Get('streams/:stream')
  @AnswersPast()
  @ApiParam({ name: 'stream', description: 'Name of the stream, for example `run-run_…`.' })
  @ApiOkResponse({ type: EventPageDto })
  async stream(
    @Param('stream') stream: string,
    @Query() page: ListQueryDto,
    @WhoAsks() asked: Asked,
  ): Promise<EventPageDto> {
    const answer = await this.consistency.read(new ListEvents({ ...page, stream }), asked);
    const isEmpty = answer.items.length === 0 && page.cursor === undefined;
    if (isEmpty) throw new NotFound('stream', stream);
    return answer;
  }
}
