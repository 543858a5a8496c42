import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApplyResult, PlanResult } from '../executor.port';
import { NativeExecutor } from '../native/native-executor';
import { plain, StackUnderTest, type Variables } from './stack-under-test';
import { StateServer } from './state-server';

export type Entry = {
  readonly type: string;
  readonly name: string;
  readonly dependsOn?: readonly string[];
  readonly properties: object;
};

/** A native stack, what it makes (below `root`), and its executor. */
export class NativeLab {
  readonly executor: NativeExecutor;

  private constructor(
    readonly server: StateServer,
    readonly stack: StackUnderTest,
    readonly root: string,
  ) {
    this.executor = new NativeExecutor({
      dataDir: stack.folder,
      environment: { PATH: process.env.PATH, KEELSON_MASTER_KEY: 'do-not-pass' },
      lockWaitMs: 0,
    });
  }

  static async open(): Promise<NativeLab> {
    const server = await StateServer.start();
    const stack = await StackUnderTest.create(server, 'web', {});
    const root = join(stack.folder, 'target');
    await mkdir(root);
    return new NativeLab(server, stack, root);
  }

  async close(): Promise<void> {
    await this.server.stop();
    await this.stack.remove();
  }

  readonly variables = (more: Variables = {}): Variables => ({ root: plain(this.root), ...more });

  readonly declare = (resources: readonly Entry[], outputs: object = {}): Promise<void> =>
    this.stack.write({ 'stack.yaml': JSON.stringify({ resources, outputs }) });

  readonly planned = async (more: Variables = {}): Promise<PlanResult> => {
    const context = this.stack.context(this.variables(more));
    await this.executor.init(context);
    return this.executor.plan(context);
  };

  readonly delivered = async (more: Variables = {}): Promise<ApplyResult> => {
    const { planDigest } = await this.planned(more);
    return this.executor.apply(this.stack.context(this.variables(more)), planDigest);
  };

  readonly read = (name: string): Promise<string> => readFile(join(this.root, name), 'utf8');
}

export const actions = ({ document }: PlanResult): string[] =>
  document.changes.map(({ action, address }) => `${action} ${address}`);

export const file = (name: string, properties: object = {}): Entry => ({
  type: 'file',
  name,
  properties: { path: `\${var.root}/${name}`, content: name, ...properties },
});
