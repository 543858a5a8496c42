import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { FileBlobStore } from '@keelson/artifacts';
import { stackStream } from '@keelson/domain';
import { ListEvents, NotFound, PAGE_ITEMS_MAX, ShowStack, type StackAnswer } from '@keelson/views';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { Consistency } from '../consistency';
import { AnswersPast } from '../past/answers-past.decorator';
import { StackRef } from '../path-ids';
import { stateVersion } from './stack-history';
import { StackLocks } from './stack-locks';
import {
  StackLockDto,
  StackResourcesDto,
  StateDiffDto,
  StateDiffQueryDto,
} from './stack-state.dto';
import type { StateVersionDto } from './stack.dto';
import { StateContents } from './state-contents';

/** What a stack's recorded states tell, without the values in them. */
@ApiTags('stacks')
@Controller('stacks')
export class StackStateController {
  constructor(
    private readonly consistency: Consistency,
    private readonly blobs: FileBlobStore,
    private readonly locks: StackLocks,
  ) {}

  /** What the newest state manages. */
  @Get(':id/resources')
  @AnswersPast()
  @StackRef()
  @ApiOkResponse({ type: StackResourcesDto })
  async resources(@Param('id') stack: string, @WhoAsks() asked: Asked): Promise<StackResourcesDto> {
    const { state } = await this.consistency.read(new ShowStack(stack), asked);
    if (!state?.digest) return { version: null, serial: null, items: [] };
    const { resources } = await this.contents(state.digest);
    return { version: state.version, serial: state.serial, items: resources };
  }

  /** What changed from one recorded state to another: addresses and names of attributes, never values. */
  @Get(':id/state/diff')
  @AnswersPast()
  @StackRef()
  @ApiOkResponse({ type: StateDiffDto })
  async diff(
    @Param('id') stack: string,
    @Query() { from, to }: StateDiffQueryDto,
    @WhoAsks() asked: Asked,
  ): Promise<StateDiffDto> {
    const known = await this.consistency.read(new ShowStack(stack), asked);
    const newer = to ?? known.state?.version ?? 0;
    const older = from ?? Math.max(0, newer - 1);
    const [before, after] = await Promise.all([
      this.versionOf(known, older, asked),
      this.versionOf(known, newer, asked),
    ]);
    return { from: older, to: newer, ...after.since(before) };
  }

  /** Which run has the stack, which wait for it, and the tool's own lock. */
  @Get(':id/lock')
  @StackRef()
  @ApiOkResponse({ type: StackLockDto })
  async lock(@Param('id') stack: string, @WhoAsks() asked: Asked): Promise<StackLockDto> {
    const { id } = await this.consistency.read(new ShowStack(stack), asked);
    return this.locks.of(id);
  }

  private async contents(digest: string): Promise<StateContents> {
    return StateContents.parse(await this.blobs.get('states', digest));
  }

  /** Version 0 is what there was before the first. @throws NotFound */
  private async versionOf(
    { id, state }: StackAnswer,
    version: number,
    asked: Asked,
  ): Promise<StateContents> {
    if (version === 0) return StateContents.parse(Buffer.from('{}'));
    if (version > (state?.version ?? 0)) throw new NotFound('state version', String(version));
    const { digest } = await this.recorded(id, version, asked);
    return this.contents(digest);
  }

  private async recorded(id: string, version: number, asked: Asked): Promise<StateVersionDto> {
    const about = { stream: stackStream(id), type: 'StateRecorded', limit: PAGE_ITEMS_MAX };
    for (let cursor: string | undefined; ;) {
      const filter = { ...about, ...(cursor === undefined ? {} : { cursor }) };
      const { items, nextCursor } = await this.consistency.read(new ListEvents(filter), asked);
      const found = items.map(stateVersion).find((each) => each.version === version);
      if (found) return found;
      if (nextCursor === null) throw new NotFound('state version', String(version));
      cursor = nextCursor;
    }
  }
}
