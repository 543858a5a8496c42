import { connect, type Socket } from 'node:net';

export type WireRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Load = {
  readonly url: string;
  readonly clients: number;
  readonly warmUpMs: number;
  readonly runMs: number;
  readonly request: (client: number, number: number) => WireRequest;
};

export type LoadResult = { readonly perSecond: number; readonly latenciesMs: readonly number[] };

/**
 * Clients that each send one request after the other on a connection of their own. They speak just enough HTTP for answers with a
 * known length: on a machine with few cores a full client would cost more than the servers that it is to measure.
 */
export async function runLoad({ url, clients, ...load }: Load): Promise<LoadResult> {
  const opened = await Promise.all(
    Array.from({ length: clients }, () => KeepAliveClient.open(new URL(url))),
  );
  const started = performance.now();
  const measureFrom = started + load.warmUpMs;
  const end = measureFrom + load.runMs;
  const latenciesMs: number[] = [];
  const work = async (client: KeepAliveClient, index: number): Promise<void> => {
    for (let number = 0; ; number += 1) {
      const sent = performance.now();
      if (sent >= end) return;
      await client.send(load.request(index, number));
      const answered = performance.now();
      if (sent >= measureFrom && answered <= end) latenciesMs.push(answered - sent);
    }
  };
  await Promise.all(opened.map(work));
  for (const client of opened) client.close();
  return { perSecond: (latenciesMs.length * 1000) / load.runMs, latenciesMs };
}

const HEAD_END = '\r\n\r\n';

class KeepAliveClient {
  private received = '';
  private answered: { resolve: () => void; reject: (error: Error) => void } | undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly host: string,
  ) {
    socket.setEncoding('latin1').setNoDelay(true);
    socket.on('data', (text: string) => this.receive(text));
    socket.on('error', (error) => this.answered?.reject(error));
    socket.on('close', () => this.answered?.reject(new Error('the server closed the connection')));
  }

  static open({ hostname, port, host }: URL): Promise<KeepAliveClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname);
      socket.once('error', reject);
      socket.once('connect', () => resolve(new KeepAliveClient(socket, host)));
    });
  }

  send({ method, path, headers = {}, body }: WireRequest): Promise<void> {
    const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `${method} ${path} HTTP/1.1\r\nhost: ${this.host}\r\n${fields.join('')}`;
    const length = Buffer.byteLength(body);
    return new Promise((resolve, reject) => {
      this.answered = { resolve, reject };
      this.socket.write(
        `${head}content-type: application/json\r\ncontent-length: ${length}${HEAD_END}${body}`,
      );
    });
  }

  close(): void {
    this.answered = undefined;
    this.socket.destroy();
  }

  private receive(text: string): void {
    this.received += text;
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.received.slice(0, headEnd);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (this.received.length < headEnd + HEAD_END.length + length) return;
    const answer = this.received;
    this.received = '';
    const waiting = this.answered;
    this.answered = undefined;
    if (/^HTTP\/1\.1 2/.test(answer)) waiting?.resolve();
    else waiting?.reject(new Error(`the server answered ${answer}`));
  }
}
