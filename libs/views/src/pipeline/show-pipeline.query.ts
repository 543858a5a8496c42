import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import { NotFound } from '../reading/not-found';
import type { Reflected } from '../reading/reflected';
import type { PipelineAnswer } from './pipeline-answer';
import { PipelineRow } from './pipeline.view';
import { readPipeline } from './read-pipeline';

/** With its gates and its nodes: all of them, or those in the places that are given. @throws NotFound */
export class ShowPipeline extends Query<Reflected<PipelineAnswer>> {
  constructor(
    readonly pipelineId: string,
    readonly places?: readonly number[],
  ) {
    super();
  }
}

@QueryHandler(ShowPipeline)
export class ShowPipelineHandler implements IQueryHandler<ShowPipeline> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ pipelineId, places }: ShowPipeline): Promise<Reflected<PipelineAnswer>> {
    const position = await this.positions.current('pipelines', 'runs');
    const row = await this.dataSource.getRepository(PipelineRow).findOneBy({ id: pipelineId });
    if (!row) throw new NotFound('pipeline', pipelineId);
    return { position, result: await readPipeline(this.dataSource, row, places) };
  }
}
