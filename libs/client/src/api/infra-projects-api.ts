import type { PipelineOperation } from '@keelson/domain';
import { paginate, type Page } from '../paginate';
import { path } from '../path';
import type { Session } from '../session';
import type { InfraPipeline, InfraPipelineSummary, InfraProject } from '../types';

export class InfraProjectsApi {
  constructor(private readonly session: Session) {}

  list(
    filter: { readonly name?: string; readonly limit?: number } = {},
  ): AsyncIterable<InfraProject> {
    return paginate((cursor) =>
      this.session.read<Page<InfraProject>>('/infra-projects', { query: { ...filter, cursor } }),
    );
  }

  /** `project` is an id or a name. */
  show(project: string): Promise<InfraProject> {
    return this.session.read(path`/infra-projects/${project}`);
  }

  runPipeline(
    project: string,
    operation: PipelineOperation = 'deploy',
    idempotencyKey?: string,
  ): Promise<InfraPipeline> {
    return this.session.command(path`/infra-projects/${project}/pipelines`, {
      body: { operation },
      idempotencyKey,
    });
  }

  pipelines(
    project: string,
    filter: { readonly limit?: number } = {},
  ): AsyncIterable<InfraPipelineSummary> {
    return paginate((cursor) =>
      this.session.read<Page<InfraPipelineSummary>>(path`/infra-projects/${project}/pipelines`, {
        query: { ...filter, cursor },
      }),
    );
  }

  lastPipeline(project: string): Promise<InfraPipeline> {
    return this.session.read(path`/infra-projects/${project}/pipelines/last`);
  }
}
