import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A way to a server on which everything can be lost without a word, as when a machine sleeps or a VPN forgets: nothing passes, and
 * nothing is closed. Not promised: that what was lost comes later.
 */
export class DarkNetwork {
  dark = false;
  private readonly open = new Set<Socket>();
  private readonly server: Server;

  private constructor(port: number) {
    this.server = createServer((client) => this.join(client, connect(port, '127.0.0.1')));
  }

  static async before(url: string): Promise<DarkNetwork> {
    const network = new DarkNetwork(Number(new URL(url).port));
    await new Promise<void>((resolve) => network.server.listen(0, '127.0.0.1', resolve));
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, upstream: Socket): void {
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.open.add(from);
      from.on('error', () => undefined);
      from.on('data', (data) => {
        if (!this.dark) to.write(data);
      });
      from.once('close', () => {
        this.open.delete(from);
        if (!this.dark) to.destroy();
      });
    }
  }
}
