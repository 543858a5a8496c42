import { paginate, type Page } from '../paginate';
import { path } from '../path';
import type { Session } from '../session';
import type { StackLock, StackResources, StateDiff } from '../state-types';
import type { Run, Stack, StackOutputs } from '../types';

export type StackFilter = {
  readonly project?: string;
  readonly environment?: string;
  readonly name?: string;
  readonly limit?: number;
};
export type RunRequest = {
  readonly type: 'tracked';
  readonly runtimeConfig?: { readonly environment?: Readonly<Record<string, string>> };
};

/** `stack` is an id, a name or `environment/name`; an ambiguous name is refused with the candidates. */
export class StacksApi {
  constructor(private readonly session: Session) {}

  list(filter: StackFilter = {}): AsyncIterable<Stack> {
    return paginate((cursor) =>
      this.session.read<Page<Stack>>('/stacks', { query: { ...filter, cursor } }),
    );
  }

  show(stack: string): Promise<Stack> {
    return this.session.read(path`/stacks/${stack}`);
  }

  /** Refused while the stack has state, outputs, a project or a run at work; `force` leaves them behind and needs a reason. */
  delete(
    stack: string,
    options: { readonly force?: boolean; readonly reason?: string } = {},
  ): Promise<void> {
    return this.session.commandWithoutAnswer(path`/stacks/${stack}`, {
      method: 'DELETE',
      query: options,
    });
  }

  runs(stack: string, filter: { readonly limit?: number } = {}): AsyncIterable<Run> {
    return paginate((cursor) =>
      this.session.read<Page<Run>>(path`/stacks/${stack}/runs`, { query: { ...filter, cursor } }),
    );
  }

  trigger(stack: string, request: RunRequest, idempotencyKey?: string): Promise<Run> {
    return this.session.command(path`/stacks/${stack}/runs`, { body: request, idempotencyKey });
  }

  outputs(stack: string): Promise<StackOutputs> {
    return this.session.read(path`/stacks/${stack}/outputs`);
  }

  /** What the newest recorded state manages. */
  resources(stack: string): Promise<StackResources> {
    return this.session.read(path`/stacks/${stack}/resources`);
  }

  /** Between two versions of the state: by default the newest and the one before. */
  stateDiff(
    stack: string,
    versions: { readonly from?: number; readonly to?: number } = {},
  ): Promise<StateDiff> {
    return this.session.read(path`/stacks/${stack}/state/diff`, { query: versions });
  }

  /** Which run has the stack, and which wait for it. */
  lock(stack: string): Promise<StackLock> {
    return this.session.read(path`/stacks/${stack}/lock`);
  }
}
