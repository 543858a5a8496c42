import type { JobRow } from '@keelson/views';
import type { JobDto } from './job.dto';

/** A job without what only its worker may know. */
export function jobShown({ token: _token, laneToken: _laneToken, ...job }: JobRow): JobDto {
  return job;
}
