import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ListApprovals } from '@keelson/views';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { Consistency } from '../consistency';
import { AnswersPast } from '../past/answers-past.decorator';
import { ApprovalListDto } from './approval.dto';

@ApiTags('approvals')
@Controller('approvals')
export class ApprovalsController {
  constructor(private readonly consistency: Consistency) {}

  /** Everything that waits for a person: plans to confirm, gates to answer. */
  @Get()
  @AnswersPast()
  @ApiOkResponse({ type: ApprovalListDto })
  async list(@WhoAsks() asked: Asked): Promise<ApprovalListDto> {
    const items = await this.consistency.read(new ListApprovals(), asked);
    return { items, nextCursor: null };
  }
}
