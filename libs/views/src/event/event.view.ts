import type { Actor } from '@keelson/domain';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  IntColumn,
  JsonTextColumn,
  OptionalIntColumn,
  TextColumn,
  TimeColumn,
} from '../projection/columns';

/**
 * Every event, for audit lists. Where the log is in another database, a table that a projection fills; where it is in the same one,
 * the log itself by way of a database view (see `show-log.ts`).
 */
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
  /** Of a payload as the log holds it: its version. Null where the row holds it as it may be shown. */
  @OptionalIntColumn() schema: number | null;
  /** Json; of a payload as the log holds it, the text of it. */
  @JsonTextColumn() data: unknown;
}
