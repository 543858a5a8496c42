import type { DefinitionKind, Json } from '@keelson/domain';
import { Entity, PrimaryColumn } from 'typeorm';
import { FlagColumn, IntColumn, JsonColumn, TextColumn, TimeColumn } from '../projection/columns';

/** Projects, secrets (their names), API keys: everything that is applied under a name. */
@Entity({ name: 'definitions' })
export class DefinitionRow {
  @PrimaryColumn({ type: 'text' }) kind: DefinitionKind;
  @PrimaryColumn({ type: 'text' }) id: string;
  @TextColumn() org: string;
  @TextColumn() name: string;
  /** What was sealed in it is not in it. */
  @JsonColumn() spec: Json;
  @TextColumn() specDigest: string;
  @IntColumn() generation: number;
  @FlagColumn() deleted: boolean;
  @TimeColumn() createdAt: string;
  @TimeColumn() updatedAt: string;
}
