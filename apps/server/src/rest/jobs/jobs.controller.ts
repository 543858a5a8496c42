import { Controller, Get, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ShowJob } from '@keelson/views';
import type { FastifyReply } from 'fastify';
import { Roles } from '../../guard/roles.decorator';
import { Consistency } from '../consistency';
import { AnswersPast } from '../past/answers-past.decorator';
import { JobId } from '../path-ids';
import { JobDto } from './job.dto';

@ApiTags('jobs')
@Controller('jobs')
export class JobsController {
  constructor(private readonly consistency: Consistency) {}

  @Get(':id')
  @AnswersPast()
  @Roles('reader', 'runner')
  @JobId()
  @ApiOkResponse({ type: JobDto })
  async show(
    @Param('id') jobId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobDto> {
    const job = await this.consistency.read(new ShowJob(jobId), reply);
    const { token: _token, laneToken: _laneToken, ...shown } = job;
    return shown;
  }
}
