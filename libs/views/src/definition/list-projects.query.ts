import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import { mapPage, type Page, pageByAge, type PageRequest } from '../reading/page';
import type { Reflected } from '../reading/reflected';
import { DefinitionRow } from './definition.view';
import { type ProjectAnswer, projectAnswer } from './project-answer';

export type ProjectFilter = PageRequest & { readonly org?: string; readonly name?: string };

/** Projects, newest first. */
export class ListProjects extends Query<Reflected<Page<ProjectAnswer>>> {
  constructor(readonly filter: ProjectFilter = {}) {
    super();
  }
}

@QueryHandler(ListProjects)
export class ListProjectsHandler implements IQueryHandler<ListProjects> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ filter }: ListProjects): Promise<Reflected<Page<ProjectAnswer>>> {
    const position = await this.positions.current('definitions');
    const query = this.dataSource
      .getRepository(DefinitionRow)
      .createQueryBuilder('definition')
      .where(`definition.kind = 'project' and not definition.deleted`);
    for (const field of ['org', 'name'] as const) {
      const value = filter[field];
      if (value === undefined) continue;
      query.andWhere(`definition.${field} = :${field}`, { [field]: value });
    }
    return { position, result: mapPage(await pageByAge(query, 'prj', filter), projectAnswer) };
  }
}
