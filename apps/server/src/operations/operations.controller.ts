import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { LogUnavailable } from '@keelson/event-log';
import type { FastifyReply } from 'fastify';
import { Public } from '../guard/roles.decorator';
import { ProblemException } from '../problem/problem';
import { Metrics } from './metrics';
import { AliveDto, ReadinessDto } from './operations.dto';
import { ServerStatus } from './server-status';

@ApiTags('operations')
@Controller()
export class OperationsController {
  constructor(
    private readonly status: ServerStatus,
    private readonly measured: Metrics,
  ) {}

  @Get('healthz')
  @Public()
  @ApiOkResponse({ type: AliveDto })
  alive(): AliveDto {
    return { status: 'alive' };
  }

  /**
   * 503 while a view is far behind or has stopped, and when the database or the event log does not answer. A view that is being
   * built anew is shown as it was until then, so what counts is how far behind that one is.
   */
  @Get('readyz')
  @Public()
  @ApiOkResponse({ type: ReadinessDto })
  async ready(): Promise<ReadinessDto> {
    const readiness = await this.status.readiness().catch((error: unknown) => {
      const what = error instanceof LogUnavailable ? 'event log' : 'database';
      throw new ProblemException(503, 'not_ready', `the ${what} does not answer`, { ready: false });
    });
    if (readiness.ready) return readiness;
    throw new ProblemException(503, 'not_ready', 'a view is behind', { ...readiness });
  }

  /** For Prometheus. */
  @Get('metrics')
  @Public()
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const text = await this.measured.read();
    await reply.type(this.measured.contentType).send(text);
  }
}
