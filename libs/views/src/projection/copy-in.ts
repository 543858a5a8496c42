import type { ClientBase, Connection, Submittable } from 'pg';

/** The parts of a connection that `pg` has for COPY and its types do not name. */
type CopyConnection = Connection & {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
};

/** One `copy … from stdin`, as `pg` wants to be handed what is no ordinary query. */
class CopyInQuery implements Submittable {
  constructor(
    private readonly statement: string,
    private readonly text: string,
    private readonly settle: (failure: Error | undefined) => void,
  ) {}

  submit(connection: Connection): void {
    (connection as CopyConnection).query(this.statement);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(Buffer.from(this.text));
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {
    // What counts is that the connection is ready again.
  }

  handleReadyForQuery(): void {
    this.settle(undefined);
  }

  /** The last that is heard of it: `pg` tells a query that has failed nothing more. */
  handleError(error: Error): void {
    this.settle(error);
  }
}

/** Sends a text in COPY's format; a few megabytes at a time, because it waits in memory. @throws what the database throws */
export function copyIn(client: ClientBase, statement: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (failure: Error | undefined): void => (failure ? reject(failure) : resolve());
    client.query(new CopyInQuery(statement, text, settle));
  });
}
