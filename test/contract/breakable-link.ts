import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP connection to a server on this machine that falls silent or breaks when it is told to. */
export class BreakableLink {
  private readonly open = new Set<{ readonly client: Socket; silent: boolean }>();
  private refusing = false;
  private alwaysSilent = false;
  connections = 0;

  private constructor(
    private readonly server: Server,
    private target: number,
  ) {}

  static async to(port: number): Promise<BreakableLink> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const link = new BreakableLink(server, port);
    server.on('connection', (socket) => link.carry(socket));
    return link;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** From now on nothing comes back on the connections that are open; what is sent still arrives. */
  silence(): void {
    for (const each of this.open) each.silent = true;
  }

  /** The same for all that will be opened. */
  silenceForEver(): void {
    this.alwaysSilent = true;
    this.silence();
  }

  cut(): void {
    for (const { client } of this.open) client.destroy();
  }

  refuse(): void {
    this.refusing = true;
    this.cut();
  }

  mend(port = this.target): void {
    this.target = port;
    this.refusing = false;
    this.alwaysSilent = false;
  }

  async close(): Promise<void> {
    this.refuse();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private carry(client: Socket): void {
    client.on('error', () => undefined);
    if (this.refusing) {
      client.destroy();
      return;
    }
    this.connections += 1;
    const each = { client, silent: this.alwaysSilent };
    this.open.add(each);
    const server = connect(this.target, '127.0.0.1');
    server.on('error', () => undefined);
    client.on('data', (chunk) => server.write(chunk));
    server.on('data', (chunk) => {
      if (!each.silent) client.write(chunk);
    });
    server.on('close', () => client.destroy());
    client.on('close', () => {
      this.open.delete(each);
      server.destroy();
    });
  }
}
