import { AccessApi } from './api/access-api';
import { ApprovalsApi } from './api/approvals-api';
import { AuditApi } from './api/audit-api';
import { InfraPipelinesApi } from './api/infra-pipelines-api';
import { InfraProjectsApi } from './api/infra-projects-api';
import { ProjectionsApi } from './api/projections-api';
import { SagasApi } from './api/sagas-api';
import { RunnersApi } from './api/runners-api';
import { RunsApi } from './api/runs-api';
import { StackJobsApi } from './api/stack-jobs-api';
import { StacksApi } from './api/stacks-api';
import type { Filter } from './operation';
import { paginate } from './paginate';
import { Session } from './session';
import { Transport, type TransportOptions } from './transport';
import type { ApplyAnswer, Readiness, RecordedEvent } from './types';

/** An archive of many files over a slow line. */
const transferTimeoutMs = 300_000;

export type EventFilter = Filter<'/api/v1/events'>;

export type KeelsonClientOptions = TransportOptions & {
  /** A time (ISO 8601 with its zone) or a position of the log: every answer is what it was then, and nothing can be changed. */
  readonly at?: string;
};

/** The public API, typed. Every method throws `ApiError` for a refusal and `ServerUnreachable` when no answer came. */
export class KeelsonClient {
  readonly stacks: StacksApi;
  readonly runs: RunsApi;
  readonly runners: RunnersApi;
  readonly approvals: ApprovalsApi;
  readonly stackJobs: StackJobsApi;
  readonly infraProjects: InfraProjectsApi;
  readonly infraPipelines: InfraPipelinesApi;
  readonly access: AccessApi;
  readonly projections: ProjectionsApi;
  readonly sagas: SagasApi;
  readonly audit: AuditApi;
  private readonly transport: Transport;
  private readonly session: Session;

  constructor({ at, ...options }: KeelsonClientOptions) {
    this.transport = new Transport(options);
    this.session = new Session(this.transport, undefined, at);
    this.stacks = new StacksApi(this.session);
    this.runs = new RunsApi(this.session);
    this.runners = new RunnersApi(this.session);
    this.approvals = new ApprovalsApi(this.session);
    this.stackJobs = new StackJobsApi(this.session);
    this.infraProjects = new InfraProjectsApi(this.session);
    this.infraPipelines = new InfraPipelinesApi(this.session);
    this.access = new AccessApi(this.session);
    this.projections = new ProjectionsApi(this.session);
    this.sagas = new SagasApi(this.session);
    this.audit = new AuditApi(this.session);
  }

  get server(): string {
    return this.transport.server;
  }

  /** Manifests as YAML text, several documents in one. */
  apply(yaml: string, options: { readonly dryRun?: boolean } = {}): Promise<ApplyAnswer> {
    return this.session.command('post', '/api/v1/apply', {
      bytes: { content: yaml, type: 'application/yaml' },
      query: options,
    });
  }

  /** `sha256` is the digest of the archive's bytes in hex; the same archive again is harmless. */
  async putSource(sha256: string, archive: Uint8Array): Promise<void> {
    await this.transport.call('put', '/api/v1/sources/{sha256}', {
      path: { sha256 },
      bytes: { content: archive, type: 'application/gzip' },
      timeoutMs: transferTimeoutMs,
    });
  }

  getSource(sha256: string): Promise<Uint8Array> {
    return this.transport.bytes('/api/v1/sources/{sha256}', {
      path: { sha256 },
      accept: 'application/gzip',
      timeoutMs: transferTimeoutMs,
    });
  }

  hasSource(sha256: string): Promise<boolean> {
    return this.transport.exists('/api/v1/sources/{sha256}', { path: { sha256 } });
  }

  events(filter: EventFilter = {}): AsyncIterable<RecordedEvent> {
    return paginate((cursor) =>
      this.session.read('/api/v1/events', { query: { ...filter, cursor } }),
    );
  }

  /** Refused with status 503 while the server is not ready. */
  async readyz(signal?: AbortSignal): Promise<Readiness> {
    const call = signal === undefined ? {} : { signal };
    return (await this.transport.call('get', '/readyz', call)).body;
  }
}
