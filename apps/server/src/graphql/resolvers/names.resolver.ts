import { Args, ArgsType, Field, ID, Query, Resolver } from '@nestjs/graphql';
import { FindNames } from '@keelson/views';
import { ArrayMaxSize, IsString, MaxLength } from 'class-validator';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { Consistency } from '../../rest/consistency';
import { TEXT_LENGTH_MAX } from '../../rest/list.dto';
import { NameDto } from '../../rest/names/name.dto';

const IDS_MAX = 500;

@ArgsType()
class NamesArgs {
  @Field(() => [ID], { description: `At most ${IDS_MAX}.` })
  @ArrayMaxSize(IDS_MAX)
  @IsString({ each: true })
  @MaxLength(TEXT_LENGTH_MAX, { each: true })
  ids: string[];
}

/** For whoever knows ids alone, as events name them. */
@Resolver()
export class NamesResolver {
  constructor(private readonly consistency: Consistency) {}

  @Query(() => [NameDto], {
    nullable: true,
    description:
      'What stacks, runs, pipelines, projects and API keys with these ids are called; those that there are.',
  })
  async names(@Args() { ids }: NamesArgs, @WhoAsks() asked: Asked): Promise<readonly NameDto[]> {
    return this.consistency.read(new FindNames(ids), asked);
  }
}
