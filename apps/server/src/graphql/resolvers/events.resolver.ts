import {
  Args,
  ArgsType,
  IntersectionType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { placeCursor, ShowEvent } from '@keelson/views';
import { AuditController } from '../../audit/audit.controller';
import { EventWhyDto } from '../../audit/audit.dto';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { Consistency } from '../../rest/consistency';
import { EventDto, EventFilterDto } from '../../rest/events/event.dto';
import { EventsController } from '../../rest/events/events.controller';
import { AnswersPast } from '../../rest/past/answers-past.decorator';
import { connected, type Connection } from '../connections/connection';
import { pageRequest, PastPageArgs, PastRefArgs, Ref } from '../connections/list-args';
import { EventConnection } from './connections';

@ArgsType()
class EventsArgs extends IntersectionType(PastPageArgs, EventFilterDto, ArgsType) {}

@ArgsType()
class StreamArgs extends PastPageArgs {
  @Ref('Name of the stream, for example `run-run_…`.') name: string;
}

@ArgsType()
class EventWhyArgs extends PastPageArgs {
  @Ref() id: string;
}

/** It looks through up to 100,000 events. */
const WHY_COST = 1_000;

@Resolver(() => EventWhyDto)
export class EventsResolver {
  constructor(
    private readonly events: EventsController,
    private readonly audit: AuditController,
    private readonly consistency: Consistency,
  ) {}

  @Query(() => EventConnection, { nullable: true, name: 'events', description: 'Newest first.' })
  @AnswersPast()
  async list(@Args() args: EventsArgs, @WhoAsks() asked: Asked): Promise<Connection<EventDto>> {
    return connected(await this.events.list(pageRequest(args), asked), placeCursor);
  }

  @Query(() => EventConnection, { nullable: true, description: 'One stream, newest first.' })
  @AnswersPast()
  async stream(
    @Args() { name, ...page }: StreamArgs,
    @WhoAsks() asked: Asked,
  ): Promise<Connection<EventDto>> {
    return connected(await this.events.stream(name, pageRequest(page), asked), placeCursor);
  }

  @Query(() => EventDto, { nullable: true })
  @AnswersPast()
  event(@Args() { id }: PastRefArgs, @WhoAsks() asked: Asked): Promise<EventDto> {
    return this.consistency.read(new ShowEvent(id), asked);
  }

  @Query(() => EventWhyDto, {
    nullable: true,
    complexity: WHY_COST,
    description:
      'Why an event is there: its causes up to the first command and its actor, and what it led to; `first` and `after` are of that.',
  })
  @AnswersPast()
  eventWhy(@Args() { id, ...page }: EventWhyArgs, @WhoAsks() asked: Asked): Promise<EventWhyDto> {
    return this.audit.why(id, pageRequest(page), asked);
  }

  @ResolveField(() => EventConnection, {
    description: 'What it led to, directly or not, in the order of the log.',
  })
  effects(@Parent() { effects }: EventWhyDto): Connection<EventDto> {
    return connected(effects, ({ position }) => position);
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'Where the search for effects gave up; null when it came to the end of the log.',
  })
  effectsSearchedUpTo(@Parent() { effects }: EventWhyDto): string | null {
    return effects.searchedUpTo;
  }
}
