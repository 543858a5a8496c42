import { Inject, Injectable } from '@nestjs/common';
import { EVENT_LOG } from '@keelson/commands';
import { DecisionRejected, pipelineStream } from '@keelson/domain';
import type { EventLog, RecordedEvent } from '@keelson/event-log';
import type { FastifyReply } from 'fastify';
import { EventStreams, type EventStream } from '../../http/event-streams';

/** A pipeline's own events, from the first one or after one that was seen, to its completion. */
@Injectable()
export class PipelineEvents {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    private readonly streams: EventStreams,
  ) {}

  /** `lastEventId`: a position. @throws DecisionRejected `not_found` */
  async follow(
    pipelineId: string,
    lastEventId: string | string[] | undefined,
    reply: FastifyReply,
  ): Promise<void> {
    const stream = pipelineStream(pipelineId);
    const history = await this.log.read(stream);
    const newest = history[history.length - 1];
    if (!newest) throw new DecisionRejected('not_found', `there is no pipeline ${pipelineId}`);
    const seen = positionOf(lastEventId);
    await this.streams.serve(reply, async (client) => {
      await sendTo(
        client,
        history.filter(({ position }) => position > seen),
      );
      if (isComplete(history)) return client.end();
      const after = newest.position;
      const { signal } = client;
      for await (const message of this.log.subscribe({ after, prefixes: [stream], signal })) {
        if (message.kind !== 'events') continue;
        const own = message.events.filter((event) => event.stream === stream);
        await sendTo(client, own);
        if (isComplete(own)) return client.end();
      }
    });
  }
}

async function sendTo(client: EventStream, events: readonly RecordedEvent[]): Promise<void> {
  for (const event of events) await client.send({ id: String(event.position), data: shown(event) });
}

function isComplete(events: readonly RecordedEvent[]): boolean {
  return events.some(({ type }) => type === 'PipelineCompleted');
}

function shown({ id, position, stream, revision, type, data, metadata }: RecordedEvent) {
  const { at, actor, correlationId, causationId } = metadata;
  return {
    id,
    position: String(position),
    stream,
    revision,
    type,
    at,
    actor: actor.id,
    actorKind: actor.kind,
    correlationId,
    causationId,
    data,
  };
}

function positionOf(lastEventId: string | string[] | undefined): bigint {
  return typeof lastEventId === 'string' && /^\d{1,18}$/.test(lastEventId)
    ? BigInt(lastEventId)
    : -1n;
}
