import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { isTerminalRunState } from '@keelson/domain';
import { LOG_LINES_MAX, LogStore, ShowRun } from '@keelson/views';
import type { FastifyReply } from 'fastify';
import type { AuthenticatedRequest } from '../../guard/request';
import { EventStreams } from '../../http/event-streams';
import type { LogPageDto, LogQueryDto } from './run-log.dto';

/** A run's log, as a page or as a stream of events whose ids are the lines' offsets. */
@Injectable()
export class RunLogs {
  constructor(
    private readonly queries: QueryBus,
    private readonly logs: LogStore,
    private readonly streams: EventStreams,
  ) {}

  /** @throws NotFound */
  async answer(
    runId: string,
    { from, follow }: LogQueryDto,
    request: AuthenticatedRequest,
    reply: FastifyReply,
  ): Promise<void> {
    if (follow === 'true' || follow === '') {
      await this.queries.execute(new ShowRun(runId));
      await this.follow(runId, lineAfter(request.headers['last-event-id']) ?? from, reply);
    } else await reply.send(await this.page(runId, from));
  }

  /** @throws NotFound */
  async page(runId: string, from: number, linesMax = LOG_LINES_MAX): Promise<LogPageDto> {
    const terminal = await this.isComplete(runId);
    const { items, next } = await this.logs.read(runId, from, linesMax);
    // A page may be short for its size alone, so only a look behind it tells the end.
    const ended = terminal && (await this.logs.read(runId, next, 1)).items.length === 0;
    return { items, next, ended };
  }

  private follow(runId: string, from: number, reply: FastifyReply): Promise<void> {
    return this.streams.serve(reply, async (stream) => {
      for await (const lines of this.logs.follow(runId, from, stream.signal)) {
        await stream.send(...lines.map((line) => ({ id: String(line.offset), data: line })));
      }
      // A follow that the server's stop has ended is not the log's end.
      if (await this.isComplete(runId)) stream.end();
    });
  }

  private async isComplete(runId: string): Promise<boolean> {
    const { result } = await this.queries.execute(new ShowRun(runId));
    return isTerminalRunState(result.state);
  }
}

function lineAfter(lastEventId: string | string[] | undefined): number | undefined {
  return typeof lastEventId === 'string' && /^\d{1,15}$/.test(lastEventId)
    ? Number(lastEventId) + 1
    : undefined;
}
