import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { StackStateController } from '../../rest/stacks/stack-state.controller';
import {
  StackLockDto,
  StackResourcesDto,
  StateDiffDto,
  StateDiffQueryDto,
} from '../../rest/stacks/stack-state.dto';
import { StackDto } from '../../rest/stacks/stack.dto';

/** What a stack's recorded states tell, and who has the stack. */
@Resolver(() => StackDto)
export class StackStateResolver {
  constructor(private readonly states: StackStateController) {}

  @ResolveField(() => StackResourcesDto, { description: 'What the newest state manages.' })
  resources(@Parent() { id }: StackDto, @WhoAsks() asked: Asked): Promise<StackResourcesDto> {
    return this.states.resources(id, asked);
  }

  @ResolveField(() => StateDiffDto, {
    description:
      'What changed from one recorded state to another: addresses and names of attributes, never values.',
  })
  stateDiff(
    @Parent() { id }: StackDto,
    @Args() versions: StateDiffQueryDto,
    @WhoAsks() asked: Asked,
  ): Promise<StateDiffDto> {
    return this.states.diff(id, versions, asked);
  }

  @ResolveField(() => StackLockDto, {
    nullable: true,
    description:
      'Which run has the stack now, and which wait for it. Null in an answer of the past.',
  })
  async lock(@Parent() { id }: StackDto, @WhoAsks() asked: Asked): Promise<StackLockDto | null> {
    return asked.past === undefined ? this.states.lock(id, asked) : null;
  }
}
