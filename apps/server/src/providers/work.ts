import type { Provider } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { MasterKey, SessionSeal } from '@keelson/access';
import { DecideAndAppend, EVENT_LOG, WorkOrders } from '@keelson/commands';
import type { EventLog } from '@keelson/event-log';
import {
  ClaimedJobs,
  DueRuns,
  Leases,
  LostClaims,
  PendingJobs,
  ProjectionRunner,
} from '@keelson/views';
import { Authentication } from '../guard/authentication';
import { Callers } from '../guard/callers';
import type { Infrastructure } from '../infrastructure';
import { Background } from '../operations/background';
import { LeaseReaper } from '../operations/lease-reaper';
import { StateCredentials } from '../rest/state/state-credentials';
import { Claims } from '../rest/worker/claims';
import { Heartbeats } from '../rest/worker/heartbeats';
import { HeldJobs } from '../rest/worker/held-jobs';
import { JobQueue } from '../rest/worker/job-queue';

export type TokenHashes = { readonly adminTokenHash: string; readonly runnerTokenHash: string };

/** Who may come in, who works, and what goes on by itself. */
export function workProviders(infrastructure: Infrastructure, tokens: TokenHashes): Provider[] {
  return [
    {
      provide: Callers,
      inject: [QueryBus],
      useFactory: (queries: QueryBus) =>
        new Callers(queries, tokens.adminTokenHash, tokens.runnerTokenHash),
    },
    made(SessionSeal, MasterKey),
    made(Authentication, Callers, SessionSeal),
    {
      provide: JobQueue,
      inject: [EVENT_LOG, Leases],
      // A lease that cannot be released now is removed by the reaper when its term is over.
      useFactory: (log: EventLog, leases: Leases) =>
        new JobQueue(log, (jobIds) => void leases.releaseAll(jobIds).catch(() => undefined)),
    },
    made(Claims, JobQueue, CommandBus, WorkOrders, Leases, ClaimedJobs),
    made(HeldJobs, DecideAndAppend),
    made(Heartbeats, JobQueue, HeldJobs, Leases),
    made(StateCredentials, HeldJobs, MasterKey),
    made(LeaseReaper, CommandBus, Leases, DueRuns, LostClaims),
    {
      provide: Background,
      inject: [CommandBus, ProjectionRunner, JobQueue, LeaseReaper, PendingJobs],
      useFactory: (...inside: Inside) => new Background(infrastructure, ...inside),
    },
  ];
}

type Inside = [CommandBus, ProjectionRunner, JobQueue, LeaseReaper, PendingJobs];
type Class<Instance, Parts extends unknown[]> = new (...parts: Parts) => Instance;

/** A class that knows nothing of Nest, made of these parts in the order of its constructor. */
function made<Instance, Parts extends unknown[]>(
  provided: Class<Instance, Parts>,
  ...inject: { [Index in keyof Parts]: { readonly prototype: Parts[Index] } }
): Provider {
  return {
    provide: provided,
    inject: [...inject] as never[],
    useFactory: (...parts: Parts) => new provided(...parts),
  };
}
