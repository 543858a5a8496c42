import { deriveStateToken, type MasterKey, type Sealer } from '@keelson/access';
import {
  DecisionRejected,
  definitionDecider,
  definitionStream,
  runDecider,
  runStream,
  type Json,
  type OutputValue,
  type Run,
  type RunCreated,
  type Sealed,
  type VariableSource,
  type WorkOrder,
} from '@keelson/domain';
import type { DecideAndAppend } from '../aggregate/decide-and-append';
import type { RunRecords } from '../run/run-records';
import type { ClaimedJob } from './claim-job.command';

type OrderVariable = WorkOrder['variables'][string];

/**
 * Writes the order for a claimed job: the run's frozen record with every secret opened. The answer is for the worker that
 * holds the lease and for nobody else; it is never stored and never logged.
 */
export class WorkOrders {
  constructor(
    private readonly aggregates: DecideAndAppend,
    private readonly records: RunRecords,
    private readonly sealer: Sealer,
    private readonly masterKey: MasterKey,
  ) {}

  /** @throws DecisionRejected `not_found` for a secret that is gone, SecretShredded for one whose key was deleted. */
  async compose({ jobId, owner, attempt, token }: ClaimedJob): Promise<WorkOrder> {
    const record = await this.records.created(owner.runId);
    const run = await this.aggregates.load(runDecider, runStream(owner.runId));
    if (!record || run.state === 'absent') {
      throw new DecisionRejected('not_found', `there is no run ${owner.runId}`);
    }
    const { stackId, stackName, org, environment, provisioner, source, runId } = record;
    const resumeApply = run.state === 'applying';
    return {
      jobId,
      runId,
      stackId,
      stackName,
      org,
      environment,
      provisioner,
      phase: owner.phase,
      attempt,
      steps: resumeApply
        ? ['apply']
        : record.operations.filter((step) => isOpen(step, run, owner.phase)),
      source,
      variables: await this.openVariables(record),
      environmentVariables: record.runtimeConfig?.environment ?? {},
      ...handoverOf(run, owner.phase, resumeApply),
      resumeApply,
      stateToken: deriveStateToken(this.masterKey, jobId, token),
    };
  }

  private async openVariables(record: RunCreated['data']): Promise<Record<string, OrderVariable>> {
    const variables: Record<string, OrderVariable> = {};
    for (const [name, source] of Object.entries(record.variables)) {
      variables[name] = await this.openVariable(name, source, record);
    }
    return variables;
  }

  private async openVariable(
    name: string,
    source: VariableSource,
    record: RunCreated['data'],
  ): Promise<OrderVariable> {
    switch (source.kind) {
      case 'literal':
        return { value: source.value, sensitive: false };
      case 'sealed':
        return { value: await this.open(source.sealed), sensitive: true };
      case 'secret':
        return { value: await this.openSecret(record.org, source.secret), sensitive: true };
      case 'output': {
        const input = record.inputs[name];
        if (!input) throw new DecisionRejected('not_found', `variable ${name} has no input`);
        return this.openOutput(input.value);
      }
    }
  }

  private async openOutput(output: OutputValue): Promise<OrderVariable> {
    if (!output.sensitive) return { value: output.value, sensitive: false };
    return { value: await this.open(output.sealed), sensitive: true };
  }

  private async openSecret(org: string, name: string): Promise<Json> {
    const stream = definitionStream('secret', `${org}.${name}`);
    const secret = await this.aggregates.load(definitionDecider, stream);
    if (secret.state !== 'applied') {
      throw new DecisionRejected('not_found', `there is no secret ${name}`);
    }
    return this.open(secret.spec as unknown as Sealed);
  }

  private async open(sealed: Sealed): Promise<Json> {
    return JSON.parse((await this.sealer.open(sealed)).toString()) as Json;
  }
}

function isOpen(
  step: Run['operations'][number],
  run: Run,
  phase: ClaimedJob['owner']['phase'],
): boolean {
  return phase === 'apply' ? step === 'apply' : !run.finished.includes(step);
}

function handoverOf(run: Run, phase: ClaimedJob['owner']['phase'], resumeApply: boolean) {
  if (phase !== 'apply' || resumeApply || !run.plan || !run.workspaceDigest) return {};
  return {
    handover: { planDigest: run.plan.planDigest, workspaceDigest: run.workspaceDigest },
  };
}
