import type { DefinitionKind } from '@keelson/domain';
import { Entity, PrimaryColumn } from 'typeorm';
import { FlagColumn, IntColumn, JsonColumn, TextColumn, TimeColumn } from '../projection/columns';

/** Projects, secrets (their names), API keys: everything that is applied under a name. */
@Entity({ name: 'definitions' })
export class DefinitionRow {
  @PrimaryColumn({ type: 'text' }) kind: DefinitionKind;
  @PrimaryColumn({ type: 'text' }) id: string;
  @TextColumn() org: string;
  @TextColumn() name: string;
  /** Json; what was sealed in it is not in it. (TypeORM's types do not end in a type that holds itself.) */
  @JsonColumn() spec: unknown;
  @TextColumn() specDigest: string;
  @IntColumn() generation: number;
  @FlagColumn() deleted: boolean;
  @TimeColumn() createdAt: string;
  @TimeColumn() updatedAt: string;
}
