import type { FastifyReply } from 'fastify';
import type { Position } from '@keelson/event-log';

/** The consistency token: of a command where its effect is, of a query what its view reflects. */
export function setPosition(reply: FastifyReply, position: Position): void {
  void reply.header('keelson-position', String(position));
}
