import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP connection to a database that breaks when it is told to: also between a commit and its answer. */
export class FaultyLink {
  cuts = 0;
  private refusing = false;
  private cutOn: { readonly statement: string; readonly once: boolean } | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {}

  static async to(url: string): Promise<FaultyLink> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const link = new FaultyLink(server, new URL(url));
    server.on('connection', (socket) => link.carry(socket));
    return link;
  }

  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    url.searchParams.delete('host');
    return url.href;
  }

  /** The next execution of the prepared statement of that name reaches the server; its answer does not come back. */
  cutNextAnswerTo(statement: string): void {
    this.cutOn = { statement, once: true };
  }

  cutEveryAnswerTo(statement: string): void {
    this.cutOn = { statement, once: false };
  }

  /** Breaks all connections and accepts no new one. */
  refuse(): void {
    this.refusing = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.refusing = false;
    this.cutOn = undefined;
  }

  async close(): Promise<void> {
    this.refuse();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private carry(client: Socket): void {
    if (this.refusing) {
      client.destroy();
      return;
    }
    const server = this.connectToTarget();
    let cutting = false;
    this.pair(client, server);
    client.on('data', (chunk) => {
      // A bind message names the unnamed portal and then the statement, each ended by a zero byte.
      cutting = this.cutOn !== undefined && chunk.includes(`\0${this.cutOn.statement}\0`);
      server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (!cutting) {
        client.write(chunk);
        return;
      }
      this.cuts += 1;
      if (this.cutOn?.once) this.cutOn = undefined;
      client.destroy();
    });
  }

  /** The database listens on a port, or on a socket in the folder that the URL's query names. */
  private connectToTarget(): Socket {
    const port = Number(this.target.port || 5432);
    const folder = this.target.searchParams.get('host');
    return folder?.startsWith('/')
      ? connect(`${folder}/.s.PGSQL.${port}`)
      : connect(port, this.target.hostname);
  }

  private pair(client: Socket, server: Socket): void {
    for (const [one, other] of [[client, server] as const, [server, client] as const]) {
      this.sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }
}
