import { deriveStateToken, MasterKey, sameSecret } from '@keelson/access';
import { DecisionRejected, type Actor } from '@keelson/domain';
import { ProblemException } from '../../problem/problem';
import type { AuthenticatedRequest } from '../../guard/request';
import { HeldJobs, type HeldJob } from '../worker/held-jobs';

/** Checks a tool's Basic credentials: user is the job, password follows from the job's current fencing token. */
export class StateCredentials {
  constructor(
    private readonly held: HeldJobs,
    private readonly masterKey: MasterKey,
  ) {}

  /** @throws ProblemException 401, 403; DecisionRejected */
  async require(request: AuthenticatedRequest, stackId: string): Promise<HeldJob> {
    const encoded = /^basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!encoded) throw refused(401, 'the state of a stack is written by its jobs only');
    const [jobId = '', password = ''] = Buffer.from(encoded, 'base64').toString().split(':', 2);
    const job = await this.held.find(jobId).catch((error: unknown) => {
      throw error instanceof DecisionRejected ? refused(401, 'unknown job') : error;
    });
    const { claim, owner } = job;
    if (job.state !== 'in_progress' || !claim) throw refused(403, 'the job is not in progress');
    const expected = deriveStateToken(this.masterKey, jobId, claim.token);
    if (!sameSecret(expected, password)) {
      throw refused(403, 'the lease of these credentials is over');
    }
    if (owner.stackId !== stackId) throw refused(403, 'the job works on another stack');
    return { ...job, claim };
  }

  callerOf(job: HeldJob): { actor: Actor } {
    return { actor: { kind: 'worker', id: job.claim.agent } };
  }
}

function refused(status: 401 | 403, detail: string): ProblemException {
  return new ProblemException(status, status === 401 ? 'unauthenticated' : 'forbidden', detail);
}
