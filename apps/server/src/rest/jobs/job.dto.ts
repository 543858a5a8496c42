import {
  Answer,
  Id,
  OneOf,
  OptionalText,
  OptionalTime,
  Text,
  Time,
  Whole,
} from '../api-properties';
import { PROVISIONERS } from '../stack-definition.dto';
import { jobStates, type JobPhase, type JobStateName, type Provisioner } from '@keelson/domain';

export const JOB_STATES = Object.keys(jobStates) as JobStateName[];

/** A job as anybody may see it: without its fencing token and its work order. */
@Answer()
export class JobDto {
  @Id() id: string;
  @Text() runId: string;
  @Text() stackId: string;
  @OneOf(['plan', 'apply'], { name: 'JobPhase' }) phase: JobPhase;
  @OneOf(PROVISIONERS, { name: 'Provisioner' }) provisioner: Provisioner;
  @OneOf(JOB_STATES, { name: 'JobState' }) state: JobStateName;
  @Whole({ description: 'Claims so far.' }) attempt: number;
  @Whole() attemptsMax: number;
  @OptionalText() agent: string | null;
  @OptionalText() cancelRequested: string | null;
  @OptionalText({ description: 'Why it failed, was cancelled, or came back.' })
  message: string | null;
  @Time() createdAt: string;
  @Time() updatedAt: string;
  @OptionalTime() claimedAt: string | null;
  @OptionalTime() endedAt: string | null;
}
