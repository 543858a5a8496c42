import { createHmac } from 'node:crypto';
import type { MasterKey } from '../secret/master-key';
import { sameSecret } from './tokens';

/**
 * The password with which one claim of one job reaches its stack's state. It follows from the fencing token, so it is kept
 * nowhere and ends when the token is no longer the job's newest.
 */
export function deriveStateToken(
  masterKey: MasterKey,
  jobId: string,
  fencingToken: string,
): string {
  const key = masterKey.derive('state token');
  return createHmac('sha256', key)
    .update(JSON.stringify([jobId, fencingToken]))
    .digest('base64url');
}

export function verifyStateToken(
  masterKey: MasterKey,
  jobId: string,
  fencingToken: string,
  presented: string,
): boolean {
  return sameSecret(deriveStateToken(masterKey, jobId, fencingToken), presented);
}
