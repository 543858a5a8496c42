import { Args, ArgsType, Field, ID, Resolver, Subscription } from '@nestjs/graphql';
import type { RecordedEvent } from '@keelson/event-log';
import type { EventAnswer } from '@keelson/views';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { EventDto } from '../../rest/events/event.dto';
import { TEXT_LENGTH_MAX, TextFilter } from '../../rest/list.dto';
import { JobChange, PipelineChange, RunChange, StackChange } from '../live/change.dto';
import { Changes } from '../live/changes';
import type { Touched } from '../live/touched';

@ArgsType()
class FollowArgs {
  @Field(() => ID, { nullable: true, description: 'One of them; all where nothing is said.' })
  @IsOptional()
  @IsString()
  @MaxLength(TEXT_LENGTH_MAX)
  id?: string;
}

@ArgsType()
class FollowEventsArgs {
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

/** Everything that is told from the moment on at which it was subscribed to. What was before is read. */
@Resolver()
export class ChangesResolver {
  constructor(private readonly changes: Changes) {}

  @Subscription(() => RunChange, { resolve })
  runChanged(@Args() { id }: FollowArgs): Promise<AsyncIterable<Touched>> {
    return this.changes.of('run', id);
  }

  @Subscription(() => JobChange, { resolve })
  jobChanged(@Args() { id }: FollowArgs): Promise<AsyncIterable<Touched>> {
    return this.changes.of('job', id);
  }

  @Subscription(() => StackChange, {
    resolve,
    description: 'Also when its last run is at something else.',
  })
  stackChanged(@Args() { id }: FollowArgs): Promise<AsyncIterable<Touched>> {
    return this.changes.of('stack', id);
  }

  @Subscription(() => PipelineChange, {
    resolve,
    description: 'Also when the run of one of its nodes is at something else.',
  })
  pipelineChanged(@Args() { id }: FollowArgs): Promise<AsyncIterable<Touched>> {
    return this.changes.of('pipeline', id);
  }

  @Subscription(() => EventDto, { resolve: (event: EventAnswer) => event })
  eventAppended(@Args() wanted: FollowEventsArgs): Promise<AsyncIterable<EventAnswer>> {
    return this.changes.events((event) => isWanted(event, wanted));
  }
}

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
