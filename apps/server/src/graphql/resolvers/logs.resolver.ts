import { Args, ArgsType, Field, Int, Resolver, Subscription } from '@nestjs/graphql';
import { IsInt, Min } from 'class-validator';
import { LogPageDto } from '../../rest/runs/run-log.dto';
import { Ref } from '../connections/list-args';
import { LogLines } from '../live/log-lines';

@ArgsType()
class FollowLogArgs {
  @Ref('Of a run, of its stack job or of one of its jobs.') id: string;

  @Field(() => Int, { description: 'The first line, counted over the whole run.' })
  @IsInt()
  @Min(0)
  from: number = 0;
}

@Resolver()
export class LogsResolver {
  constructor(private readonly lines: LogLines) {}

  @Subscription(() => LogPageDto, {
    resolve: (page: LogPageDto) => page,
    description: 'The lines from `from` on as they come; completes after the page that is `ended`.',
  })
  logs(@Args() { id, from }: FollowLogArgs): Promise<AsyncIterable<LogPageDto>> {
    return this.lines.follow(id, from);
  }
}
