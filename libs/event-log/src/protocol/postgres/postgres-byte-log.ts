import { type ClientConfig, escapeIdentifier, type Pool } from 'pg';
import { LogUnavailable, type Position } from '../../event-log.port';
import { ChangeListener } from '../../postgres/change-listener';
import { GroupCommit } from '../../postgres/group-commit';
import { LiveFeed } from '../../postgres/live-feed';
import { migrate } from '../../postgres/migrate';
import { connectionConfig, IDLE_IN_TRANSACTION, openPool } from '../../postgres/pools';
import type { LogTail } from '../../subscription/log-tail';
import type {
  AllPage,
  AllRange,
  ByteEvent,
  ByteLog,
  ByteWrite,
  StreamState,
  WriteOutcome,
} from '../byte-log.port';
import { checkWrite } from '../check-write';
import { ByteCommitter, type PendingWrite } from './byte-committer';
import { ByteReader } from './byte-reader';
import { byteStatements } from './byte-statements';

export type PostgresByteLogOptions = {
  readonly connection: string | ClientConfig;
  /** The database schema that holds the tables; the one of a PostgresEventLog, to serve what that log holds. */
  readonly schema?: string;
  readonly pollIntervalMs?: number;
};

const READ_CONNECTIONS_MAX = 4;
const LIMITS = {
  batchEventsMax: 2_000,
  batchSizeMax: 4 * 1024 * 1024,
  batchesInFlightMax: 1,
  waitingMax: 20_000,
};

/**
 * The tables of the PostgresEventLog, as bytes: what one side appends, the other reads, and both append to one order. Everything
 * that log promises of appends (on disk when acknowledged, one batch for all that arrive together, several processes) holds here.
 *
 * Not promised: that an append by another process cannot come between a deletion of the same stream and its becoming visible; it
 * then counts as written before the deletion.
 */
export class PostgresByteLog implements ByteLog {
  private readonly schema: string;
  private readonly appendPool: Pool;
  private readonly readPool: Pool;
  private readonly reader: ByteReader;
  private readonly feed: LiveFeed<ByteEvent>;
  private readonly listener: ChangeListener;
  private readonly group: GroupCommit<PendingWrite>;
  private closing: Promise<void> | undefined;

  constructor(options: PostgresByteLogOptions) {
    const schema = options.schema ?? 'event_log';
    const channel = `keelson_${schema}`;
    const connection = connectionConfig(options.connection);
    this.schema = escapeIdentifier(schema);
    const sql = byteStatements(this.schema);
    this.appendPool = openPool(connection, LIMITS.batchesInFlightMax, [IDLE_IN_TRANSACTION]);
    this.readPool = openPool(connection, READ_CONNECTIONS_MAX, []);
    this.reader = new ByteReader(this.readPool, sql);
    this.feed = new LiveFeed<ByteEvent>(this.reader);
    this.listener = new ChangeListener(
      connection,
      channel,
      () => this.reader.head(),
      (position) => this.feed.reached(position),
      options.pollIntervalMs,
    );
    const committer = new ByteCommitter(this.appendPool, sql, channel, this.feed);
    this.group = new GroupCommit((batch) => committer.commit(batch), LIMITS);
  }

  /** Makes the tables where they are missing. Safe when several processes start at once. */
  async migrate(): Promise<void> {
    await migrate(this.readPool, this.schema);
  }

  write(write: ByteWrite): Promise<WriteOutcome> {
    return new Promise((resolve, reject) => {
      checkWrite(write);
      if (this.closing) throw new LogUnavailable('the log is closed', 'not_applied');
      const { stream, expected, events, deletes } = write;
      const size = events.reduce(
        (sum, { data, metadata }) => sum + data.length + metadata.length,
        0,
      );
      this.group.add({ stream, expected, events, deletes, size, resolve, reject });
    });
  }

  state(stream: string): Promise<StreamState> {
    return this.reader.state(stream);
  }

  readStream(
    stream: string,
    from: number,
    limit: number,
    direction: 'forwards' | 'backwards',
  ): Promise<readonly ByteEvent[]> {
    return this.reader.readStream(stream, from, limit, direction);
  }

  firstRevisionSince(stream: string, sinceMs: number, from: number, to: number): Promise<number> {
    return this.reader.firstRevisionSince(stream, sinceMs, from, to);
  }

  readAll(range: AllRange): Promise<AllPage> {
    return this.reader.readAll(range);
  }

  head(): Promise<Position> {
    return this.reader.head();
  }

  async tail(): Promise<LogTail<ByteEvent>> {
    this.listener.start();
    await this.feed.start();
    return this.feed;
  }

  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    await this.group.drained();
    this.feed.close();
    await this.listener.close();
    await Promise.all([this.appendPool.end(), this.readPool.end()]);
  }
}
