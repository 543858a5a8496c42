import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { tableShape } from '../projection/table-shape';
import { JobRow } from '../job/job.view';
import { EXPIRED_LEASES_MAX } from './leases';

/** Jobs that a worker claimed and that nevertheless have no lease: the server died between the two. */
@Injectable()
export class LostClaims {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async withoutLease(
    before: Date,
  ): Promise<readonly { readonly jobId: string; readonly attempt: number }[]> {
    return this.dataSource.query(
      `select j.id as "jobId", j.attempt from ${tableShape(this.dataSource, JobRow).path} j
       where j.state = 'in_progress' and j.claimed_at < $1
         and not exists (select from ops.leases l where l.job_id = j.id)
       order by j.claimed_at limit $2`,
      [before, EXPIRED_LEASES_MAX],
    );
  }
}
