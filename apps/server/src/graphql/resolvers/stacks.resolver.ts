import {
  Args,
  ArgsType,
  ID,
  IntersectionType,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { stackStream } from '@keelson/domain';
import { ageCursor, ListEvents, placeCursor } from '@keelson/views';
import type { Asked } from '../../guard/asked';
import { Roles } from '../../guard/roles.decorator';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { Consistency } from '../../rest/consistency';
import { AnswersPast } from '../../rest/past/answers-past.decorator';
import { StartRunDto } from '../../rest/runs/run-requests.dto';
import { RunDto } from '../../rest/runs/run.dto';
import { stateVersion } from '../../rest/stacks/stack-history';
import {
  DeleteStackQueryDto,
  HistoryEntryDto,
  StackDto,
  StackFilterDto,
  StateVersionDto,
} from '../../rest/stacks/stack.dto';
import { StacksController } from '../../rest/stacks/stacks.controller';
import { connected, connectionOf, type Connection } from '../connections/connection';
import { PageArgs, pageRequest, PastPageArgs, PastRefArgs, Ref } from '../connections/list-args';
import { RunConnection } from './connections';

const StackConnection = connectionOf(StackDto);
const HistoryConnection = connectionOf(HistoryEntryDto);
const StateVersionConnection = connectionOf(StateVersionDto);

@ArgsType()
class StacksArgs extends IntersectionType(PastPageArgs, StackFilterDto, ArgsType) {}

@ArgsType()
class StartRunArgs extends StartRunDto {
  @Ref('Of the stack: id, name or `environment/name`.') stack: string;
}

@ArgsType()
class DeleteStackArgs extends DeleteStackQueryDto {
  @Ref() id: string;
}

@Resolver(() => StackDto)
export class StacksResolver {
  constructor(
    private readonly stacks: StacksController,
    private readonly consistency: Consistency,
  ) {}

  @Query(() => StackConnection, {
    nullable: true,
    name: 'stacks',
    description: 'Newest first, without deleted ones.',
  })
  @AnswersPast()
  async list(@Args() args: StacksArgs, @WhoAsks() asked: Asked): Promise<Connection<StackDto>> {
    return connected(await this.stacks.list(pageRequest(args), asked), ageCursor);
  }

  @Query(() => StackDto, {
    nullable: true,
    name: 'stack',
    description: 'By id, name or `environment/name`. An ambiguous name is refused.',
  })
  @AnswersPast()
  show(@Args() { id }: PastRefArgs, @WhoAsks() asked: Asked): Promise<StackDto> {
    return this.stacks.show(id, asked);
  }

  @ResolveField(() => RunConnection, { description: 'Newest first.' })
  async runs(
    @Parent() { id }: StackDto,
    @Args() page: PageArgs,
    @WhoAsks() asked: Asked,
  ): Promise<Connection<RunDto>> {
    return connected(await this.stacks.runs(id, pageRequest(page), asked), ageCursor);
  }

  @ResolveField(() => HistoryConnection, { description: 'What happened to it, newest first.' })
  async history(
    @Parent() { id }: StackDto,
    @Args() page: PageArgs,
    @WhoAsks() asked: Asked,
  ): Promise<Connection<HistoryEntryDto>> {
    return connected(await this.stacks.history(id, pageRequest(page), asked), placeCursor);
  }

  @ResolveField(() => StateVersionConnection, {
    description: 'Which states were recorded, newest first; never their content.',
  })
  async stateVersions(
    @Parent() { id }: StackDto,
    @Args() page: PageArgs,
    @WhoAsks() asked: Asked,
  ): Promise<Connection<StateVersionDto>> {
    const recorded = { stream: stackStream(id), type: 'StateRecorded' };
    const events = new ListEvents({ ...pageRequest(page), ...recorded });
    return connected(await this.consistency.read(events, asked), placeCursor, stateVersion);
  }

  @Mutation(() => RunDto, { nullable: true })
  @Roles('writer')
  startRun(@Args() { stack, ...run }: StartRunArgs, @WhoAsks() asked: Asked): Promise<RunDto> {
    return this.stacks.startRun(stack, run, asked);
  }

  @Mutation(() => ID, {
    nullable: true,
    description:
      'Forgets the stack and frees its name. Refused while it has state, outputs, a project or a run at work, unless forced.',
  })
  @Roles('writer')
  async deleteStack(
    @Args() { id, ...how }: DeleteStackArgs,
    @WhoAsks() asked: Asked,
  ): Promise<string> {
    await this.stacks.delete(id, how, asked);
    return id;
  }
}
