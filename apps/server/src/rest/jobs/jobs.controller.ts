import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ShowJob } from '@keelson/views';
import { Roles } from '../../guard/roles.decorator';
import type { Asked } from '../../guard/asked';
import { WhoAsks } from '../../guard/who-asks.decorator';
import { Consistency } from '../consistency';
import { AnswersPast } from '../past/answers-past.decorator';
import { JobId } from '../path-ids';
import { jobShown } from './job-shown';
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
  async show(@Param('id') jobId: string, @WhoAsks() asked: Asked): Promise<JobDto> {
    return jobShown(await this.consistency.read(new ShowJob(jobId), asked));
  }
}
