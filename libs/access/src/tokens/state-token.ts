import { createHmac } from 'node:crypto';
import type { MasterKey } from '../sealing/master-key';

/**
 * The password with which a job's tool signs in to the state backend. It follows from the job and its fencing token, so it is
 * worth nothing for another job, and nothing after the lease was lost.
 */
export function deriveStateToken(masterKey: MasterKey, jobId: string, token: string): string {
  return createHmac('sha256', masterKey.derive('state-tokens'))
    .update(`${jobId}\n${token}`)
    .digest('base64url');
}
