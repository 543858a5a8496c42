import type { Counts, DriftFinding, ReportedOutput } from '@keelson/domain';
import type { StepContext } from '../executor.port';
import {
  parseTerraformLine,
  type TerraformDiagnostic,
  type TerraformEvent,
  type TerraformHook,
  type TerraformOutputValue,
} from './terraform-event';

/** More distinct diagnostics than this are counted, not kept. */
const diagnosticsMax = 200;

const gerunds: Readonly<Record<string, string>> = {
  create: 'creating',
  update: 'updating',
  delete: 'deleting',
  read: 'reading',
};
/** What the step `refresh` tells of a plan's output. */
const refreshTypes: ReadonlySet<string> = new Set(['refresh_start', 'resource_drift']);
/** Of one plan's output `refresh` tells what exists, and the step `plan`, which reads it again, the rest. */
export type OutputPart = 'all' | 'refresh' | 'rest';

const participles: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  read: 'read',
};

/**
 * Listens to one run of the tool: turns its lines into log lines and events, and keeps what decides the step's outcome. It
 * counts applied changes itself, because a failed or interrupted apply prints no summary. The same lines in give the same
 * lines out: after a restart the runner recognises what it has sent already.
 */
export class TerraformOutput {
  readonly errors: TerraformDiagnostic[] = [];
  readonly warnings: TerraformDiagnostic[] = [];
  readonly drift: DriftFinding[] = [];
  /** Plain lines of standard error: what a crash or a wrong flag prints. */
  readonly stderr: string[] = [];
  readonly applied = { add: 0, change: 0, delete: 0 };
  appliesStarted = 0;
  appliesErrored = 0;
  /** Resources that exist as far as the state knows. */
  refreshed = 0;
  /** The outputs after an apply, when the tool told all of them: it keeps values that are sensitive to itself. */
  outputs: Readonly<Record<string, ReportedOutput>> | undefined;
  summary: Counts | undefined;
  version: string | undefined;
  private readonly seen = new Set<string>();

  constructor(
    private readonly context: Pick<StepContext, 'log' | 'emit'>,
    private readonly part: OutputPart = 'all',
    private readonly onVersion: (version: string) => void = () => undefined,
  ) {}

  readonly take = (line: string, from: 'stdout' | 'stderr'): void => {
    const parsed = parseTerraformLine(line);
    if (parsed.kind === 'ignored') return;
    if (parsed.kind === 'event') {
      if (this.isTold(parsed.event.type)) this.takeEvent(parsed.event);
      return;
    }
    if (this.part === 'refresh') return;
    if (from === 'stderr' && this.stderr.length < diagnosticsMax) this.stderr.push(parsed.text);
    this.context.log(parsed.text);
  };

  private isTold(type: string): boolean {
    return this.part === 'all' || refreshTypes.has(type) === (this.part === 'refresh');
  }

  private takeEvent(event: TerraformEvent): void {
    switch (event.type) {
      case 'version':
        this.version = event.terraform ?? event.tofu ?? 'unknown';
        return this.onVersion(this.version);
      case 'diagnostic':
        return this.takeDiagnostic(event.diagnostic);
      case 'resource_drift':
        return this.takeDrift({ address: event.change.resource.addr, action: event.change.action });
      case 'change_summary':
        this.summary = {
          add: event.changes.add,
          change: event.changes.change,
          delete: event.changes.remove,
        };
        return;
      case 'outputs':
        this.outputs = toldOutputs(event.outputs);
        return;
      case 'refresh_start':
        this.refreshed += 1;
        return this.context.log(`${event.hook.resource.addr}: refreshing`);
      case 'log':
        for (const line of event['@message'].split('\n')) {
          if (line.trim() !== '') this.context.log(line);
        }
        return;
      default:
        return this.takeHook(event.type, event.hook);
    }
  }

  private takeHook(type: string, hook: TerraformHook): void {
    const { addr } = hook.resource;
    const action = hook.action ?? '';
    switch (type) {
      case 'apply_start':
        // Data sources are read through the same hooks, also while planning; they change nothing.
        if (action !== 'read') this.appliesStarted += 1;
        this.context.emit({ type: 'apply_start', address: addr, action });
        return this.context.log(`${addr}: ${gerunds[action] ?? action}…`);
      case 'apply_progress':
        return this.context.log(
          `${addr}: still ${gerunds[action] ?? action}… ${hook.elapsed_seconds ?? 0}s`,
        );
      case 'apply_complete':
        this.count(action);
        this.context.emit({ type: 'apply_complete', address: addr, action });
        return this.context.log(
          `✓ ${addr}: ${participles[action] ?? action} in ${hook.elapsed_seconds ?? 0}s`,
        );
      case 'apply_errored':
        this.appliesErrored += 1;
        this.context.emit({ type: 'apply_errored', address: addr, action });
        return this.context.log(`✗ ${addr}: ${action} failed after ${hook.elapsed_seconds ?? 0}s`);
      case 'provision_progress':
        for (const line of (hook.output ?? '').split('\n')) {
          this.context.log(`${addr} (${hook.provisioner ?? 'provisioner'}): ${line}`);
        }
    }
  }

  private count(action: string): void {
    if (action === 'create') this.applied.add += 1;
    else if (action === 'update') this.applied.change += 1;
    else if (action === 'delete') this.applied.delete += 1;
  }

  private takeDrift(finding: DriftFinding): void {
    this.drift.push(finding);
    this.context.emit({ type: 'drift', finding });
    this.context.log(`! ${finding.address} has drifted (${finding.action})`);
  }

  /** An interrupted plan repeats "execution halted" once per resource. */
  private takeDiagnostic(diagnostic: TerraformDiagnostic): void {
    const { severity, summary, detail, address } = diagnostic;
    const key = JSON.stringify([severity, summary, detail, address]);
    if (this.seen.has(key) || this.seen.size >= diagnosticsMax) return;
    this.seen.add(key);
    (severity === 'error' ? this.errors : this.warnings).push(diagnostic);
    this.context.emit({
      type: 'diagnostic',
      severity,
      summary,
      ...(detail ? { detail } : {}),
      ...(address ? { address } : {}),
    });
    for (const line of diagnosticLines(diagnostic)) this.context.log(line);
  }
}

function toldOutputs(
  outputs: Readonly<Record<string, TerraformOutputValue>>,
): Readonly<Record<string, ReportedOutput>> | undefined {
  const told: Record<string, ReportedOutput> = {};
  for (const [name, { sensitive, value }] of Object.entries(outputs)) {
    if (sensitive || value === undefined) return undefined;
    told[name] = { value, sensitive };
  }
  return told;
}

function diagnosticLines(diagnostic: TerraformDiagnostic): string[] {
  const sign = diagnostic.severity === 'error' ? '✗' : '!';
  const [first = '', ...rest] = diagnostic.summary.split('\n');
  const place = placeOf(diagnostic);
  return [`${sign} ${first}${place}`, ...rest, ...(diagnostic.detail || '').split('\n')].flatMap(
    (line, index) => (index === 0 ? [line] : line.trim() === '' ? [] : [`    ${line}`]),
  );
}

/** A diagnostic as one sentence for the run's failure message. */
export function diagnosticSentence(diagnostic: TerraformDiagnostic): string {
  const detail = (diagnostic.detail || '').replace(/\s+/g, ' ').trim();
  const summary = diagnostic.summary.replace(/\s+/g, ' ').trim();
  return `${summary}${placeOf(diagnostic)}${detail === '' ? '' : `: ${detail}`}`;
}

function placeOf({ range, address }: TerraformDiagnostic): string {
  const file = range ? `${range.filename}:${range.start.line}` : '';
  const parts = [file, address ?? ''].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
