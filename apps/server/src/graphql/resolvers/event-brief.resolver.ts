import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Json } from '@keelson/domain';
import { EventDto } from '../../rest/events/event.dto';
import { AnyJson } from '../scalars/any-json';
import { eventBrief } from './event-brief';

/** For lists: a payload may be a whole graph. */
@Resolver(() => EventDto)
export class EventBriefResolver {
  @ResolveField(() => AnyJson, {
    description: 'The texts (300 letters at most), numbers and flags of `data` itself.',
  })
  brief(@Parent() { data }: EventDto): Json {
    return eventBrief(data);
  }
}
