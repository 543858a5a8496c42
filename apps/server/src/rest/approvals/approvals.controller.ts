import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ListApprovals } from '@keelson/views';
import type { FastifyReply } from 'fastify';
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
  async list(@Res({ passthrough: true }) reply: FastifyReply): Promise<ApprovalListDto> {
    const items = await this.consistency.read(new ListApprovals(), reply);
    return { items, nextCursor: null };
  }
}
