import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Agents } from '@keelson/views';
import { RunnerListDto } from './runner.dto';

@ApiTags('workers')
@Controller('runners')
export class RunnersController {
  constructor(private readonly agents: Agents) {}

  /** Runners and other agents that were heard of within a day, and what each does now. */
  @Get()
  @ApiOkResponse({ type: RunnerListDto })
  async list(): Promise<RunnerListDto> {
    return { items: await this.agents.list(), nextCursor: null };
  }
}
