import type { Filter } from '../operation';
import { paginate } from '../paginate';
import type { Session } from '../session';
import type {
  Run,
  RunRequest,
  Stack,
  StackLock,
  StackOutputs,
  StackResources,
  StateDiff,
} from '../types';

/** `stack` is an id, a name or `environment/name`; an ambiguous name is refused with the candidates. */
export class StacksApi {
  constructor(private readonly session: Session) {}

  list(filter: Filter<'/api/v1/stacks'> = {}): AsyncIterable<Stack> {
    return paginate((cursor) =>
      this.session.read('/api/v1/stacks', { query: { ...filter, cursor } }),
    );
  }

  show(stack: string): Promise<Stack> {
    return this.session.read('/api/v1/stacks/{id}', { path: { id: stack } });
  }

  /** Refused while the stack has state, outputs, a project or a run at work; `force` leaves them behind and needs a reason. */
  delete(
    stack: string,
    options: { readonly force?: boolean; readonly reason?: string } = {},
  ): Promise<void> {
    return this.session.command('delete', '/api/v1/stacks/{id}', {
      path: { id: stack },
      query: options,
    });
  }

  runs(stack: string, filter: Filter<'/api/v1/stacks/{id}/runs'> = {}): AsyncIterable<Run> {
    return paginate((cursor) =>
      this.session.read('/api/v1/stacks/{id}/runs', {
        path: { id: stack },
        query: { ...filter, cursor },
      }),
    );
  }

  trigger(stack: string, request: RunRequest, idempotencyKey?: string): Promise<Run> {
    return this.session.command('post', '/api/v1/stacks/{id}/runs', {
      path: { id: stack },
      header: { 'Idempotency-Key': idempotencyKey },
      body: request,
    });
  }

  outputs(stack: string): Promise<StackOutputs> {
    return this.session.read('/api/v1/stacks/{id}/outputs', { path: { id: stack } });
  }

  /** What the newest recorded state manages. */
  resources(stack: string): Promise<StackResources> {
    return this.session.read('/api/v1/stacks/{id}/resources', { path: { id: stack } });
  }

  /** Between two versions of the state: by default the newest and the one before. */
  stateDiff(
    stack: string,
    versions: { readonly from?: number; readonly to?: number } = {},
  ): Promise<StateDiff> {
    return this.session.read('/api/v1/stacks/{id}/state/diff', {
      path: { id: stack },
      query: versions,
    });
  }

  /** Which run has the stack, and which wait for it. */
  lock(stack: string): Promise<StackLock> {
    return this.session.read('/api/v1/stacks/{id}/lock', { path: { id: stack } });
  }
}
