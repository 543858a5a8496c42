import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What stands before several servers: each connection goes to the next server that accepts it. It knows nothing of HTTP. */
export class LoadBalancer {
  private readonly open = new Set<Socket>();
  private readonly server: Server;
  private turn = 0;

  /** `ports` is asked for every connection. */
  private constructor(private readonly ports: () => readonly number[]) {
    this.server = createServer((client) => this.serve(client));
  }

  static async start(ports: () => readonly number[]): Promise<LoadBalancer> {
    const balancer = new LoadBalancer(ports);
    await new Promise<void>((resolve) => balancer.server.listen(0, '127.0.0.1', resolve));
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(client: Socket): void {
    this.keep(client);
    const ports = this.ports();
    this.turn += 1;
    const order = ports.map((_, index) => ports[(index + this.turn) % ports.length] as number);
    this.connectTo(order, client);
  }

  private connectTo([port, ...others]: readonly number[], client: Socket): void {
    if (port === undefined) return void client.destroy();
    const upstream = connect(port, '127.0.0.1');
    this.keep(upstream);
    const next = (): void => this.connectTo(others, client);
    upstream.once('error', next);
    upstream.once('connect', () => {
      upstream.removeListener('error', next);
      client.pipe(upstream).pipe(client);
      client.once('close', () => upstream.destroy());
      upstream.once('close', () => client.destroy());
    });
  }

  private keep(socket: Socket): void {
    this.open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.open.delete(socket));
  }
}
