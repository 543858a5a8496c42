import type { Actor } from '@keelson/domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { IntColumn, JsonTextColumn, TextColumn, TimeColumn } from '../projection/columns';

/** Every event, for audit lists: filterable, and without what was sealed in it. The log itself is the proof; this is an index. */
@Entity({ name: 'events' })
export class EventRow {
  /** A 64-bit number as text. */
  @PrimaryColumn({ type: 'bigint' }) position: string;
  @Column({ type: 'uuid' }) id: string;
  @TextColumn() stream: string;
  @IntColumn() revision: number;
  @TextColumn() type: string;
  @TextColumn() actorKind: Actor['kind'];
  @TextColumn() actorId: string;
  @TextColumn() correlationId: string;
  @TextColumn() causationId: string;
  @TimeColumn() at: string;
  /** Json. */
  @JsonTextColumn() data: unknown;
}
