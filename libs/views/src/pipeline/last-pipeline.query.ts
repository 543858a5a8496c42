import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import { NotFound } from '../reading/not-found';
import type { Reflected } from '../reading/reflected';
import type { PipelineAnswer } from './pipeline-answer';
import { PipelineRow } from './pipeline.view';
import { readPipeline } from './read-pipeline';

/** The newest pipeline of a project, with its nodes and gates. @throws NotFound */
export class LastPipeline extends Query<Reflected<PipelineAnswer>> {
  constructor(readonly projectId: string) {
    super();
  }
}

@QueryHandler(LastPipeline)
export class LastPipelineHandler implements IQueryHandler<LastPipeline> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ projectId }: LastPipeline): Promise<Reflected<PipelineAnswer>> {
    const position = await this.positions.current('pipelines', 'runs');
    const row = await this.dataSource.getRepository(PipelineRow).findOne({
      where: { projectId },
      order: { createdAt: 'DESC', id: 'DESC' },
    });
    if (!row) throw new NotFound('pipeline of project', projectId);
    return { position, result: await readPipeline(this.dataSource, row) };
  }
}
