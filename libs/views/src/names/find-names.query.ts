import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource, In } from 'typeorm';
import { DefinitionRow } from '../definition/definition.view';
import { PipelineRow } from '../pipeline/pipeline.view';
import { ViewPositions } from '../projection/view-positions';
import type { Reflected } from '../reading/reflected';
import { RunRow } from '../run/run.view';
import { StackRow } from '../stack/stack.view';

export type NameAnswer = { readonly id: string; readonly name: string };

/** What stacks, runs, pipelines, projects and API keys with these ids are called. What none of them has is left out. */
export class FindNames extends Query<Reflected<readonly NameAnswer[]>> {
  constructor(readonly ids: readonly string[]) {
    super();
  }
}

@QueryHandler(FindNames)
export class FindNamesHandler implements IQueryHandler<FindNames> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ ids }: FindNames): Promise<Reflected<readonly NameAnswer[]>> {
    const position = await this.positions.current('stacks', 'runs', 'pipelines', 'definitions');
    const where = { id: In([...ids]) };
    const of = this.dataSource;
    const stacks = await of.getRepository(StackRow).find({
      select: { id: true, environment: true, name: true },
      where,
    });
    const runs = await of.getRepository(RunRow).find({
      select: { id: true, environment: true, stackName: true },
      where,
    });
    const pipelines = await of.getRepository(PipelineRow).find({
      select: { id: true, projectName: true, generation: true },
      where,
    });
    const definitions = await of.getRepository(DefinitionRow).find({
      select: { id: true, name: true },
      where: { ...where, kind: In(['project', 'api-key']) },
    });
    const result = [
      ...stacks.map(({ id, environment, name }) => ({ id, name: `${environment}/${name}` })),
      ...runs.map(({ id, environment, stackName }) => ({
        id,
        name: `${environment}/${stackName}`,
      })),
      ...pipelines.map(({ id, projectName, generation }) => ({
        id,
        name: `${projectName} · generation ${generation}`,
      })),
      ...definitions.map(({ id, name }) => ({ id, name })),
    ];
    return { position, result };
  }
}
