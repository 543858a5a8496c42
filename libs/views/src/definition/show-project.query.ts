import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import { NotFound } from '../reading/not-found';
import type { Reflected } from '../reading/reflected';
import { DefinitionRow } from './definition.view';
import { type ProjectAnswer, projectAnswer } from './project-answer';

/** `reference`: id or name. @throws NotFound */
export class ShowProject extends Query<Reflected<ProjectAnswer>> {
  constructor(
    readonly reference: string,
    readonly org?: string,
  ) {
    super();
  }
}

@QueryHandler(ShowProject)
export class ShowProjectHandler implements IQueryHandler<ShowProject> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ reference, org }: ShowProject): Promise<Reflected<ProjectAnswer>> {
    const position = await this.positions.current('definitions');
    const owned = { kind: 'project', deleted: false, ...(org !== undefined && { org }) } as const;
    const row = await this.dataSource.getRepository(DefinitionRow).findOne({
      where: [
        { ...owned, id: reference },
        { ...owned, name: reference },
      ],
      order: { createdAt: 'ASC' },
    });
    if (!row) throw new NotFound('project', reference);
    return { position, result: projectAnswer(row) };
  }
}
