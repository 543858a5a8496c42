import type { Filter } from '../operation';
import { paginate } from '../paginate';
import type { Session } from '../session';
import type { InfraPipeline, InfraPipelineSummary, InfraProject } from '../types';

export class InfraProjectsApi {
  constructor(private readonly session: Session) {}

  list(filter: Filter<'/api/v1/infra-projects'> = {}): AsyncIterable<InfraProject> {
    return paginate((cursor) =>
      this.session.read('/api/v1/infra-projects', { query: { ...filter, cursor } }),
    );
  }

  /** `project` is an id or a name. */
  show(project: string): Promise<InfraProject> {
    return this.session.read('/api/v1/infra-projects/{id}', { path: { id: project } });
  }

  runPipeline(
    project: string,
    operation: InfraPipeline['operation'] = 'deploy',
    idempotencyKey?: string,
  ): Promise<InfraPipeline> {
    return this.session.command('post', '/api/v1/infra-projects/{id}/pipelines', {
      path: { id: project },
      header: { 'Idempotency-Key': idempotencyKey },
      body: { operation },
    });
  }

  pipelines(
    project: string,
    filter: Filter<'/api/v1/infra-projects/{id}/pipelines'> = {},
  ): AsyncIterable<InfraPipelineSummary> {
    return paginate((cursor) =>
      this.session.read('/api/v1/infra-projects/{id}/pipelines', {
        path: { id: project },
        query: { ...filter, cursor },
      }),
    );
  }

  lastPipeline(project: string): Promise<InfraPipeline> {
    return this.session.read('/api/v1/infra-projects/{id}/pipelines/last', {
      path: { id: project },
    });
  }
}
