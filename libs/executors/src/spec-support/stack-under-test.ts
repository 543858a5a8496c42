import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { WorkOrder } from '@keelson/domain';
import type { ExecutorEvent, StepContext, ToolProcess } from '../executor.port';
import type { StateServer } from './state-server';

export type Variables = WorkOrder['variables'];

export const plain = (value: Variables[string]['value']) => ({ value, sensitive: false });
export const secret = (value: Variables[string]['value']) => ({ value, sensitive: true });

/** A stack in temporary folders of its own, with everything that its steps said. */
export class StackUnderTest {
  readonly lines: string[] = [];
  readonly events: ExecutorEvent[] = [];
  readonly tools: ToolProcess[] = [];
  readonly cancel = new AbortController();

  private constructor(
    readonly folder: string,
    readonly name: string,
    private readonly server: StateServer,
  ) {}

  static async create(
    server: StateServer,
    name: string,
    files: Readonly<Record<string, string>>,
  ): Promise<StackUnderTest> {
    const stack = new StackUnderTest(
      await mkdtemp(join(tmpdir(), 'keelson-executor-')),
      name,
      server,
    );
    await mkdir(stack.workdir);
    await mkdir(stack.scratch, { mode: 0o700 });
    await stack.write(files);
    return stack;
  }

  get workdir(): string {
    return join(this.folder, 'work');
  }

  get scratch(): string {
    return join(this.folder, 'scratch');
  }

  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(this.workdir, path)), { recursive: true });
      await writeFile(join(this.workdir, path), content);
    }
  }

  context(variables: Variables = {}, order: Partial<WorkOrder> = {}): StepContext {
    const state = this.server.backend(this.name);
    return {
      order: {
        jobId: 'job_1',
        runId: 'run_1',
        stackId: 'stk_1',
        stackName: this.name,
        org: 'acme',
        environment: 'dev',
        provisioner: 'terraform',
        phase: 'plan',
        attempt: 1,
        steps: ['init', 'refresh', 'plan', 'apply'],
        source: { archive: 'sha256:0' },
        variables,
        environmentVariables: {},
        resumeApply: false,
        stateToken: state.password,
        ...order,
      },
      workdir: this.workdir,
      scratch: this.scratch,
      state,
      log: (line) => this.lines.push(line),
      emit: (event) => this.events.push(event),
      cancelled: this.cancel.signal,
      toolStarted: (tool) => {
        this.tools.push(tool);
        return Promise.resolve();
      },
    };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
