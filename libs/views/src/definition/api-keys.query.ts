import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { DataSource } from 'typeorm';
import { ViewPositions } from '../projection/view-positions';
import type { Reflected } from '../reading/reflected';
import { DefinitionRow } from './definition.view';

export type ApiKeyRole = 'admin' | 'writer' | 'reader' | 'runner';
export type ApiKeyAnswer = Pick<
  DefinitionRow,
  'id' | 'org' | 'name' | 'createdAt' | 'updatedAt'
> & {
  readonly role: ApiKeyRole;
};

/** Who has the token with this hash; undefined for nobody, and for a key that was deleted. */
export class ApiKeyByHash extends Query<ApiKeyAnswer | undefined> {
  constructor(readonly hash: string) {
    super();
  }
}

@QueryHandler(ApiKeyByHash)
export class ApiKeyByHashHandler implements IQueryHandler<ApiKeyByHash> {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async execute({ hash }: ApiKeyByHash): Promise<ApiKeyAnswer | undefined> {
    const row = await this.dataSource
      .getRepository(DefinitionRow)
      .createQueryBuilder('definition')
      .where(`definition.kind = 'api-key' and not definition.deleted`)
      .andWhere(`definition.spec ->> 'hash' = :hash`, { hash })
      .getOne();
    return row ? apiKeyAnswer(row) : undefined;
  }
}

/** By name; the hash is not among what is answered. */
export class ListApiKeys extends Query<Reflected<readonly ApiKeyAnswer[]>> {}

@QueryHandler(ListApiKeys)
export class ListApiKeysHandler implements IQueryHandler<ListApiKeys> {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ViewPositions) private readonly positions: ViewPositions,
  ) {}

  async execute(): Promise<Reflected<readonly ApiKeyAnswer[]>> {
    const position = await this.positions.current('definitions');
    const rows = await this.dataSource
      .getRepository(DefinitionRow)
      .createQueryBuilder('definition')
      .where(`definition.kind = 'api-key' and not definition.deleted`)
      .orderBy('definition.name', 'ASC')
      .getMany();
    return { position, result: rows.map(apiKeyAnswer) };
  }
}

function apiKeyAnswer({ id, org, name, createdAt, updatedAt, spec }: DefinitionRow): ApiKeyAnswer {
  const { role } = spec as { readonly role: ApiKeyRole };
  return { id, org, name, createdAt, updatedAt, role };
}
