import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { RecordedEvent } from '@keelson/event-log';
import type { WebSocket } from 'ws';
import { CALLER_CACHE_MS, Callers } from '../../guard/callers';
import { ChangeFeed } from '../live/change-feed';
import type { SocketCaller } from './socket-caller';

/** Of graphql-transport-ws; clients do not try again with it. */
const UNAUTHORIZED = 4401;
const API_KEYS = 'def-api-key-';

/**
 * Ends sockets with their tokens: at once when an API key is deleted, wherever that was, and otherwise (a session that runs out)
 * within `CALLER_CACHE_MS`.
 */
@Injectable()
export class SocketLives implements OnModuleDestroy {
  private readonly logger = new Logger(SocketLives.name);
  private readonly open = new Map<WebSocket, SocketCaller>();
  private timer: NodeJS.Timeout | undefined;
  private leave: (() => void) | undefined;

  constructor(
    private readonly callers: Callers,
    private readonly feed: ChangeFeed,
  ) {}

  async begun(socket: WebSocket, caller: SocketCaller): Promise<void> {
    this.open.set(socket, caller);
    this.timer ??= setInterval(() => this.look(), CALLER_CACHE_MS).unref();
    await this.listen();
  }

  ended(socket: WebSocket): void {
    this.open.delete(socket);
    if (this.open.size === 0) this.rest();
  }

  onModuleDestroy(): void {
    this.rest();
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.leave?.();
    this.leave = undefined;
  }

  private async listen(): Promise<void> {
    if (this.leave) return;
    this.leave = () => undefined;
    try {
      const leave = await this.feed.listen({
        told: ({ events }) => this.told(events),
        failed: () => (this.leave = undefined),
      });
      // The last socket may have gone meanwhile.
      if (this.open.size === 0) leave();
      else this.leave = leave;
    } catch (error) {
      this.leave = undefined;
      this.logger.warn(String(error));
    }
  }

  private told(events: readonly RecordedEvent[]): void {
    const isEnd = ({ stream, type }: RecordedEvent): boolean =>
      type === 'DefinitionDeleted' && stream.startsWith(API_KEYS);
    if (!events.some(isEnd)) return;
    this.callers.forget();
    this.look();
  }

  private look(): void {
    void this.listen();
    for (const [socket, caller] of this.open) void this.check(socket, caller);
  }

  private async check(socket: WebSocket, caller: SocketCaller): Promise<void> {
    try {
      if (await caller.isKnown()) return;
      socket.close(UNAUTHORIZED, 'the token is not valid any more');
    } catch (error) {
      // Whoever cannot be asked about now is asked about again.
      this.logger.warn(String(error));
    }
  }
}
