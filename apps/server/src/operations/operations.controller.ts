import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { LogUnavailable } from '@keelson/event-log';
import type { FastifyReply } from 'fastify';
import { Public } from '../guard/roles.decorator';
import { ProblemException } from '../problem/problem';
import { Metrics } from './metrics';
import { AliveDto, ReadinessDto } from './operations.dto';
import { ServerStatus } from './server-status';

/** Who asks whether a server is ready must not wait for what is frozen. */
const READY_MS_MAX = 5_000;

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
   * 503 while a view is far behind, and when the database or the event log does not answer. A view that is being built anew is shown
   * as it was until then, so what counts is how far behind that one is. One that an event has stopped is told, and holds up nobody.
   */
  @Get('readyz')
  @Public()
  @ApiOkResponse({ type: ReadinessDto })
  async ready(): Promise<ReadinessDto> {
    const readiness = await this.readinessInTime();
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

  /** @throws ProblemException when it cannot be found out */
  private readinessInTime(): Promise<ReadinessDto> {
    const away = (who: string) =>
      new ProblemException(503, 'not_ready', `${who} does not answer`, { ready: false });
    return new Promise((resolve, reject) => {
      const refuse = () => reject(away('the event log or the database'));
      const timer = setTimeout(refuse, READY_MS_MAX);
      this.status
        .readiness()
        .then(resolve, (error: unknown) =>
          reject(away(error instanceof LogUnavailable ? 'the event log' : 'the database')),
        )
        .finally(() => clearTimeout(timer));
    });
  }
}
