import { OneOf, OptionalText, OptionalTime, Text, Time, Whole } from '../api-properties';
import { jobStates, type JobPhase, type JobStateName, type Provisioner } from '@keelson/domain';

/** A job as anybody may see it: without its fencing token and its work order. */
export class JobDto {
  @Text() id: string;
  @Text() runId: string;
  @Text() stackId: string;
  @OneOf(['plan', 'apply']) phase: JobPhase;
  @OneOf(['terraform', 'opentofu', 'native']) provisioner: Provisioner;
  @OneOf(Object.keys(jobStates)) state: JobStateName;
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
