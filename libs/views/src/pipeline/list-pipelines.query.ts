import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import { contains } from '../reading/contains';
import { mapPage, type Page, pageByAge, type PageRequest } from '../reading/page';
import type { Reflected } from '../reading/reflected';
import { decisionsOf, projectHoldersOf } from '../waiting/pipeline-waiting';
import { pipelineSummary, type PipelineSummary } from './pipeline-answer';
import { PipelineRow } from './pipeline.view';

export type PipelineFilter = PageRequest & {
  readonly projectId?: string;
  readonly org?: string;
  readonly status?: PipelineRow['status'];
  /** A part of its id or of its project's name. */
  readonly text?: string;
};

/** Pipelines, newest first; those of a project with `projectId`. */
export class ListPipelines extends Query<Reflected<Page<PipelineSummary>>> {
  constructor(readonly filter: PipelineFilter = {}) {
    super();
  }
}

@QueryHandler(ListPipelines)
export class ListPipelinesHandler implements IQueryHandler<ListPipelines> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ filter }: ListPipelines): Promise<Reflected<Page<PipelineSummary>>> {
    const position = await this.positions.current('pipelines');
    const query = this.dataSource.getRepository(PipelineRow).createQueryBuilder('pipeline');
    for (const field of ['projectId', 'org', 'status'] as const) {
      const value = filter[field];
      if (value !== undefined) query.andWhere(`pipeline.${field} = :${field}`, { [field]: value });
    }
    contains(query, filter.text, ['pipeline.id', 'pipeline.projectName']);
    const page = await pageByAge(query, 'pip', filter);
    const holders = await projectHoldersOf(this.dataSource, page.items);
    const decisions = await decisionsOf(this.dataSource, page.items);
    const answer = (row: PipelineRow): PipelineSummary =>
      pipelineSummary(row, holders.get(row.projectId), decisions.get(row.id));
    return { position, result: mapPage(page, answer) };
  }
}
