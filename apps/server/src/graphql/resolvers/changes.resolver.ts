import { Args, ArgsType, Field, ID, Resolver, Subscription } from '@nestjs/graphql';
import type { Query } from '@nestjs/cqrs';
import type { Position, RecordedEvent } from '@keelson/event-log';
import {
  ShowJob,
  ShowPipeline,
  ShowRun,
  ShowStack,
  type EventAnswer,
  type Reflected,
} from '@keelson/views';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { Consistency } from '../../rest/consistency';
import { EventDto } from '../../rest/events/event.dto';
import { TEXT_LENGTH_MAX, TextFilter } from '../../rest/list.dto';
import { JobChange, PipelineChange, RunChange, StackChange } from '../live/change.dto';
import { Changes } from '../live/changes';
import type { Touched, TouchedKind } from '../live/touched';

@ArgsType()
class AfterArgs {
  @Field(() => String, {
    nullable: true,
    description: 'A position: what has happened since then is told first.',
  })
  @IsOptional()
  @Matches(/^\d{1,18}$/, { message: 'after must be a position' })
  after?: string;
}

@ArgsType()
class FollowArgs extends AfterArgs {
  @Field(() => ID, { nullable: true, description: 'One of them; all where nothing is said.' })
  @IsOptional()
  @IsString()
  @MaxLength(TEXT_LENGTH_MAX)
  id?: string;
}

@ArgsType()
class FollowEventsArgs extends AfterArgs {
  @TextFilter() stream?: string;
  @TextFilter() type?: string;
  @TextFilter('Id of who caused it.') actor?: string;
  @TextFilter('What one command led to by itself.') correlation?: string;
}

const resolve = ({ id, position, nodes }: Touched): PipelineChange => ({
  id,
  position: String(position),
  touched: nodes,
});

/**
 * What happens from the subscription on, or from a position on: whoever names the position of an answer misses nothing that has
 * happened since, also after a lost connection.
 */
@Resolver()
export class ChangesResolver {
  constructor(
    private readonly changes: Changes,
    private readonly consistency: Consistency,
  ) {}

  @Subscription(() => RunChange, { resolve })
  runChanged(@Args() { id, after }: FollowArgs): Promise<AsyncIterable<Touched>> {
    return this.follow('run', after, id && new ShowRun(id));
  }

  @Subscription(() => JobChange, { resolve })
  jobChanged(@Args() { id, after }: FollowArgs): Promise<AsyncIterable<Touched>> {
    return this.follow('job', after, id && new ShowJob(id));
  }

  @Subscription(() => StackChange, {
    resolve,
    description: 'Also when its last run is at something else.',
  })
  stackChanged(@Args() { id, after }: FollowArgs): Promise<AsyncIterable<Touched>> {
    return this.follow('stack', after, id && new ShowStack(id));
  }

  @Subscription(() => PipelineChange, {
    resolve,
    description: 'Also when the run of one of its nodes is at something else.',
  })
  pipelineChanged(@Args() { id, after }: FollowArgs): Promise<AsyncIterable<Touched>> {
    return this.follow('pipeline', after, id && new ShowPipeline(id));
  }

  @Subscription(() => EventDto, { resolve: (event: EventAnswer) => event })
  eventAppended(@Args() wanted: FollowEventsArgs): Promise<AsyncIterable<EventAnswer>> {
    return this.changes.events((event) => isWanted(event, wanted), positionOf(wanted.after));
  }

  /** What does not exist cannot be followed: it would be silence for ever. */
  private async follow(
    kind: TouchedKind,
    after: string | undefined,
    one: Query<Reflected<{ readonly id: string }>> | '' | undefined,
  ): Promise<AsyncIterable<Touched>> {
    const id = one ? (await this.consistency.readForCommand(one)).id : undefined;
    return this.changes.of(kind, id, positionOf(after));
  }
}

const positionOf = (after: string | undefined): Position | undefined =>
  after === undefined ? undefined : (BigInt(after) as Position);

function isWanted({ stream, type, metadata }: RecordedEvent, wanted: FollowEventsArgs): boolean {
  const is = (value: string, wish: string | undefined): boolean =>
    wish === undefined || value === wish;
  return (
    is(stream, wanted.stream) &&
    is(type, wanted.type) &&
    is(metadata.actor.id, wanted.actor) &&
    is(metadata.correlationId, wanted.correlation)
  );
}
