import type { ClaimedJob, ShippedLine } from '@keelson/client';
import type { JobReport, NextStep } from '@keelson/domain';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { digestOf } from '../workspace/digest';

const conditionMsMax = 20_000;

/** A job as the fake server knows it. */
export class FakeJob {
  readonly reports: JobReport[] = [];
  readonly logs = new Map<string, ShippedLine[]>();
  plan: unknown;
  workspace: Buffer | undefined;
  cancelRequested = false;
  pauses = false;
  /** Once this has been reported, nothing is left to do. */
  settledBy: string | undefined;
  held = true;
  claimed = false;
  claimId: string | undefined;

  constructor(readonly item: ClaimedJob) {}

  texts(step: string): string[] {
    return (this.logs.get(step) ?? []).map(({ text }) => text);
  }

  types(): string[] {
    return this.reports.map((report) =>
      'step' in report ? `${report.type} ${report.step}` : report.type,
    );
  }
}

type Answer = { status: number; body?: unknown; bytes?: Buffer };

/** Speaks the worker protocol over real sockets, keeps what it is told, and can be taken down and up again on its port. */
export class FakeServer {
  readonly jobs = new Map<string, FakeJob>();
  readonly sources = new Map<string, Buffer>();
  readonly requests: string[] = [];
  forbidden = false;
  /** Claims that win a job and whose answer does not arrive. */
  losesClaims = 0;
  /** A call on a job that is answered with 503 for now. */
  refused: string | undefined;
  /** Also before the plan has been shown. */
  refusesAlways = false;
  refusals = 0;
  private server: Server | undefined;
  private port = 0;
  private savedState: Buffer | undefined;
  private readonly waiters = new Set<() => void>();
  /** Long polls that are held open. */
  waitingClaims = 0;

  static async start(): Promise<FakeServer> {
    const fake = new FakeServer();
    await fake.up();
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const server = createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  async down(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    this.changed();
    await closed;
  }

  offer(job: ClaimedJob): FakeJob {
    const fake = new FakeJob(job);
    this.jobs.set(job.jobId, fake);
    this.changed();
    return fake;
  }

  addSource(bytes: Buffer): string {
    const digest = digestOf(bytes);
    this.sources.set(digest.slice('sha256:'.length), bytes);
    return digest;
  }

  changed(): void {
    for (const waiter of this.waiters) waiter();
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiters.delete(look);
        reject(
          new Error(`never happened: ${what}; requests: ${this.requests.slice(-20).join(', ')}`),
        );
      }, conditionMsMax);
      const look = (): void => {
        if (!condition()) return;
        clearTimeout(timer);
        this.waiters.delete(look);
        resolve();
      };
      this.waiters.add(look);
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await this.answer(request, Buffer.concat(chunks), response);
    if (response.destroyed) return;
    const type = answer.status >= 400 ? 'application/problem+json' : 'application/json';
    response.writeHead(answer.status, { 'content-type': answer.bytes ? 'application/gzip' : type });
    response.end(answer.bytes ?? (answer.body === undefined ? '' : JSON.stringify(answer.body)));
    this.changed();
  }

  private async answer(
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): Promise<Answer> {
    const url = new URL(request.url ?? '', this.url);
    this.requests.push(`${request.method} ${url.pathname}`);
    if (this.forbidden) return problem(403, 'forbidden');
    const parts = url.pathname.split('/').slice(3);
    if (parts[0] === 'job-agents') {
      const wish = JSON.parse(body.toString() || '{}') as Record<string, unknown>;
      return parts[3] === 'leave' ? { status: 204 } : this.claim(wish, response);
    }
    if (parts[0] === 'sources') {
      const bytes = this.sources.get(parts[1] ?? '');
      return bytes ? { status: 200, bytes } : problem(404, 'source_not_found');
    }
    if (parts[0] === 'stacks') return this.state(request.method ?? '', body);
    const job = this.jobs.get(parts[1] ?? '');
    if (!job) return problem(404, 'job_not_found');
    const json = request.headers['content-type'] === 'application/json';
    const sent = json ? (JSON.parse(body.toString()) as Record<string, unknown>) : {};
    const header = request.headers['keelson-token'];
    const token = sent.token ?? url.searchParams.get('token') ?? header;
    if (!job.held || token !== job.item.token) return problem(409, 'stale_token');
    if (this.refused === parts[2] && (this.refusesAlways || job.plan !== undefined)) {
      this.refusals += 1;
      return problem(503, 'unavailable');
    }
    return this.onJob(job, `${request.method} ${parts[2]}`, sent, body);
  }

  private async claim(sent: Record<string, unknown>, response: ServerResponse): Promise<Answer> {
    const again = [...this.jobs.values()].find(({ claimId }) => claimId === sent['claimId']);
    if (sent['again'] === true && again) return { status: 200, body: { items: [again.item] } };
    const next = (): FakeJob | undefined => [...this.jobs.values()].find((job) => !job.claimed);
    const gone = (): boolean => this.server === undefined || response.destroyed;
    response.once('close', () => this.changed());
    this.waitingClaims += 1;
    this.changed();
    await this.until('a job to claim', () => gone() || next() !== undefined);
    this.waitingClaims -= 1;
    this.changed();
    const job = gone() ? undefined : next();
    if (!job) return { status: 200, body: { items: [] } };
    job.claimed = true;
    job.claimId = String(sent['claimId']);
    if (this.losesClaims-- > 0) response.destroy();
    return { status: 200, body: { items: [job.item] } };
  }

  private onJob(job: FakeJob, call: string, sent: Record<string, unknown>, body: Buffer): Answer {
    switch (call) {
      case 'POST heartbeat':
        return {
          status: 200,
          body: { leaseUntil: job.item.leaseUntil, cancelRequested: job.cancelRequested },
        };
      case 'GET work':
        return { status: 200, body: job.item };
      case 'POST reports':
        return { status: 200, body: { next: this.report(job, sent.reports as JobReport[]) } };
      case 'POST logs':
        return { status: 200, body: { next: this.log(job, sent) } };
      case 'PUT plan':
        job.plan = sent;
        return { status: 204 };
      case 'PUT workspace':
        job.workspace = body;
        return { status: 200, body: { digest: digestOf(body) } };
      case 'GET workspace':
        return job.workspace ? { status: 200, bytes: job.workspace } : problem(404, 'none');
      default:
        return problem(405, 'method_not_allowed');
    }
  }

  /** As much of a state backend as one stack of one writer needs. */
  private state(method: string, body: Buffer): Answer {
    if (method === 'POST') this.savedState = body;
    if (method !== 'GET') return { status: 200 };
    return this.savedState ? { status: 200, bytes: this.savedState } : { status: 204 };
  }

  private report(job: FakeJob, reports: readonly JobReport[]): NextStep {
    let next: NextStep = 'continue';
    for (const report of reports) {
      // The start of an apply that was asked for together with a plan which is handed over is left aside.
      if (report.type === 'step_started' && report.step === 'apply') {
        if (next === 'handover' || next === 'done') continue;
      }
      const known = job.reports.some((each) => JSON.stringify(each) === JSON.stringify(report));
      if (!known) job.reports.push(report);
      if (report.type === 'plan' && report.noChanges) next = 'done';
      else if (report.type === 'plan') next = job.pauses ? 'handover' : 'apply';
      else if (
        ['applied', 'step_failed', 'cancelled', 'workspace_archived'].includes(report.type)
      ) {
        next = 'done';
      } else if (report.type === 'step_started' && report.step === 'apply') next = 'apply';
      else next = job.cancelRequested ? 'cancel' : 'continue';
    }
    if (job.settledBy !== undefined && job.types().includes(job.settledBy)) next = 'done';
    if (next === 'done') job.held = false;
    return next;
  }

  private log(job: FakeJob, sent: Record<string, unknown>): number {
    const step = sent.step as string;
    const known = job.logs.get(step) ?? [];
    const from = sent.from as number;
    if (from > known.length) throw new Error(`a gap in the log of ${step}`);
    known.push(...(sent.lines as ShippedLine[]).slice(known.length - from));
    job.logs.set(step, known);
    return known.length;
  }
}

function problem(status: number, code: string): Answer {
  return { status, body: { status, code, title: code } };
}
