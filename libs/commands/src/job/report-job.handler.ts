import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Sealer } from '@keelson/access';
import {
  DecisionRejected,
  jobDecider,
  jobStream,
  runDecider,
  runStream,
  stackStream,
  type JobReport,
  type OutputValue,
  type ReportedOutput,
  type RunCommand,
} from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { follow } from '../aggregate/envelope';
import { nextStep } from './next-step';
import { ReportJob, type Reported } from './report-job.command';

@CommandHandler(ReportJob)
export class ReportJobHandler implements ICommandHandler<ReportJob> {
  constructor(
    private readonly aggregates: DecideAndAppend,
    private readonly sealer: Sealer,
  ) {}

  async execute({ jobId, token, reports, envelope }: ReportJob): Promise<Reported> {
    const job = await this.aggregates.recall(jobDecider, jobStream(jobId));
    if (job.state === 'absent') throw new DecisionRejected('not_found', `there is no job ${jobId}`);
    const { runId, stackId } = job.owner;
    const commands: RunCommand[] = [];
    for (const report of reports) commands.push(await this.toCommand(report, token, stackId));
    // Sent in one turn, so they are decided one after the other and appended as one.
    const answers = await Promise.all(
      commands.map((command, index) =>
        this.aggregates.execute(
          runDecider,
          runStream(runId),
          command,
          follow(envelope, `report-${index}`),
        ),
      ),
    );
    const last = answers[answers.length - 1];
    if (!last) throw new DecisionRejected('invalid', 'a report needs at least one entry');
    return { next: nextStep(last.state), position: last.position };
  }

  private async toCommand(report: JobReport, token: string, stackId: string): Promise<RunCommand> {
    switch (report.type) {
      case 'step_started':
        return { ...report, type: 'StartStep', token };
      case 'step_finished':
        return { ...report, type: 'FinishStep', token };
      case 'plan':
        return { ...report, type: 'ReportPlan', token };
      case 'workspace_archived':
        return { ...report, type: 'ArchiveWorkspace', token };
      case 'workspace_restored':
        return { ...report, type: 'RestoreWorkspace', token };
      case 'applied':
        return {
          type: 'ReportApply',
          token,
          applied: report.applied,
          outputs: await this.sealOutputs(stackId, report.outputs),
        };
      case 'step_failed':
        return { ...report, type: 'FailStep', token, partial: report.step === 'apply' };
      case 'cancelled':
        return { type: 'AcknowledgeCancel', token };
    }
  }

  /** A sensitive output is sealed under its stack's key before it can reach an event. */
  private async sealOutputs(
    stackId: string,
    outputs: Readonly<Record<string, ReportedOutput>>,
  ): Promise<Record<string, OutputValue>> {
    const sealed: Record<string, OutputValue> = {};
    for (const [name, { value, sensitive }] of Object.entries(outputs)) {
      sealed[name] = sensitive
        ? { sensitive, sealed: await this.sealer.seal(stackStream(stackId), JSON.stringify(value)) }
        : { sensitive, value };
    }
    return sealed;
  }
}
