import type { JobPhase, JobStateName, Provisioner } from '@keelson/domain';
import { Entity, PrimaryColumn } from 'typeorm';
import {
  IntColumn,
  OptionalTextColumn,
  OptionalTimeColumn,
  TextColumn,
  TimeColumn,
} from '../projection/columns';

/** Work for agents. Pending ones are what a claim chooses from; who wins is decided by the log. */
@Entity({ name: 'jobs' })
export class JobRow {
  @PrimaryColumn({ type: 'text' }) id: string;
  @TextColumn() runId: string;
  @TextColumn() stackId: string;
  @TextColumn() phase: JobPhase;
  @TextColumn() provisioner: Provisioner;
  @IntColumn() laneToken: number;
  @IntColumn() attemptsMax: number;
  @TextColumn() state: JobStateName;
  /** Claims so far. */
  @IntColumn() attempt: number;
  @OptionalTextColumn() agent: string | null;
  @OptionalTextColumn() token: string | null;
  @OptionalTextColumn() cancelRequested: string | null;
  /** Why it failed, was cancelled, or came back. */
  @OptionalTextColumn() message: string | null;
  @TimeColumn() createdAt: string;
  @TimeColumn() updatedAt: string;
  @OptionalTimeColumn() claimedAt: string | null;
  @OptionalTimeColumn() endedAt: string | null;
}
