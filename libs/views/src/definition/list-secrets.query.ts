import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import type { Reflected } from '../reading/reflected';
import { DefinitionRow } from './definition.view';

export type SecretAnswer = Pick<DefinitionRow, 'name' | 'org' | 'createdAt' | 'updatedAt'>;

/** Names only; a view never holds more of a secret. */
export class ListSecrets extends Query<Reflected<readonly SecretAnswer[]>> {
  constructor(readonly org?: string) {
    super();
  }
}

@QueryHandler(ListSecrets)
export class ListSecretsHandler implements IQueryHandler<ListSecrets> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute({ org }: ListSecrets): Promise<Reflected<readonly SecretAnswer[]>> {
    const position = await this.positions.current('definitions');
    const result = await this.dataSource.getRepository(DefinitionRow).find({
      select: { kind: true, id: true, name: true, org: true, createdAt: true, updatedAt: true },
      where: { kind: 'secret', deleted: false, ...(org !== undefined && { org }) },
      order: { name: 'ASC' },
    });
    return { position, result: result.map(secretAnswer) };
  }
}

function secretAnswer({ name, org, createdAt, updatedAt }: DefinitionRow): SecretAnswer {
  return { name, org, createdAt, updatedAt };
}
