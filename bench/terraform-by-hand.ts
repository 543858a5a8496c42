import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What an operator types for one stack, in a fresh checkout of it, with its state behind the smallest HTTP backend that there can be:
 * the same commands, in the same order, that Keelson goes through.
 */
export class TerraformByHand {
  private state: Buffer | undefined;
  private readonly server: Server;

  private constructor(private readonly source: string) {
    this.server = createServer((request, response) => {
      void this.answer(request).then(({ status, body }) => response.writeHead(status).end(body));
    });
  }

  static async open(source: string): Promise<TerraformByHand> {
    const byHand = new TerraformByHand(source);
    await new Promise<void>((resolve) => byHand.server.listen(0, '127.0.0.1', resolve));
    return byHand;
  }

  /** Plans and applies with these variables. Answers the milliseconds from the first command to the end of the last. */
  async deploy(variables: Readonly<Record<string, string>>): Promise<number> {
    const folder = await mkdtemp(path.join(tmpdir(), 'keelson-bench-by-hand-'));
    await cp(this.source, folder, { recursive: true });
    const given = Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`);
    const quiet = ['-input=false', '-no-color'];
    const started = performance.now();
    await this.terraform(folder, 'init', ...quiet);
    await this.terraform(folder, 'plan', '-out=plan', '-json', ...quiet, ...given);
    await this.terraform(folder, 'show', '-json', 'plan');
    await this.terraform(folder, 'apply', '-json', ...quiet, 'plan');
    await this.terraform(folder, 'output', '-json');
    const elapsedMs = performance.now() - started;
    await rm(folder, { recursive: true });
    return elapsedMs;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async terraform(folder: string, ...args: readonly string[]): Promise<void> {
    const address = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
    const env = {
      ...process.env,
      CHECKPOINT_DISABLE: '1',
      TF_IN_AUTOMATION: '1',
      TF_HTTP_ADDRESS: address,
      TF_HTTP_LOCK_ADDRESS: address,
      TF_HTTP_UNLOCK_ADDRESS: address,
    };
    await run('terraform', args, { cwd: folder, env });
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body?: Buffer }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method === 'POST') this.state = Buffer.concat(chunks);
    if (request.method !== 'GET') return { status: 200 };
    return this.state ? { status: 200, body: this.state } : { status: 404 };
  }
}
