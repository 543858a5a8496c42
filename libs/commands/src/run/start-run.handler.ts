import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  DecisionRejected,
  pipelineDecider,
  pipelineStream,
  runDecider,
  runStream,
  stackDecider,
  stackStream,
  type RunEvent,
  type RunState,
  type Trigger,
} from '@keelson/domain';
import { DecideAndAppend } from '../aggregate/decide-and-append';
import { follow, type Envelope } from '../aggregate/envelope';
import type { Changed } from '../aggregate/stream-entry';
import { resolveInputs } from './run-inputs';
import { StartRun } from './start-run.command';

/** A run whose inputs are missing exists all the same and ends failed, with the reason: the wish is on record (C35). */
@CommandHandler(StartRun)
export class StartRunHandler implements ICommandHandler<StartRun> {
  constructor(private readonly aggregates: DecideAndAppend) {}

  async execute({ run, envelope }: StartRun) {
    const stack = await this.aggregates.load(stackDecider, stackStream(run.stackId));
    const isDeleted = stack.state === 'deleted';
    // A pipeline waits for its runs, so the run of a stack that is gone begins too, and fails.
    if (stack.state === 'absent' || (isDeleted && !run.pipeline)) {
      throw new DecisionRejected('not_found', `there is no stack ${run.stackId}`);
    }
    const { spec, specDigest, name, org, environment } = stack;
    const resolved = await resolveInputs(this.aggregates, specDigest, spec.variables);
    const { missing: unresolved, ...inputs } = resolved;
    const missing = isDeleted ? [`stack ${name} has been deleted`] : unresolved;
    const trigger = await this.triggerOf(run);
    const created = await this.aggregates.begin(
      runDecider,
      runStream(run.runId),
      {
        type: 'CreateRun',
        runType: 'tracked',
        ...run,
        ...inputs,
        trigger,
        stackName: name,
        org,
        environment,
        specDigest,
        provisioner: spec.provisioner,
        source: spec.source,
        variables: spec.variables,
        flowControl: spec.flowControl,
      },
      envelope,
    );
    if (missing.length === 0) return this.unlessCancelled(run, created, envelope);
    return this.aggregates.execute(
      runDecider,
      runStream(run.runId),
      { type: 'FailRun', reason: 'preflight_failed', message: missing.join('; ') },
      follow(envelope, 'preflight'),
    );
  }

  /** A pipeline's cancel may have looked for this run before there was one. */
  private async unlessCancelled(
    { runId, pipeline }: StartRun['run'],
    created: Changed<RunState, RunEvent>,
    envelope: Envelope,
  ): Promise<Changed<RunState, RunEvent>> {
    if (!pipeline) return created;
    const stream = pipelineStream(pipeline.pipelineId);
    const started = await this.aggregates.load(pipelineDecider, stream);
    if (started.state === 'absent' || started.cancelRequested === null) return created;
    return this.aggregates.execute(
      runDecider,
      runStream(runId),
      { type: 'CancelRun', reason: started.cancelRequested },
      follow(envelope, 'cancel'),
    );
  }

  /** What a pipeline starts was wished by whoever started the pipeline (TR2). */
  private async triggerOf({ trigger, pipeline }: StartRun['run']): Promise<Trigger> {
    if (!pipeline) return trigger;
    const stream = pipelineStream(pipeline.pipelineId);
    const started = await this.aggregates.recall(pipelineDecider, stream);
    const actor = started.state === 'absent' ? undefined : started.startedBy;
    return { ...trigger, actor: actor ?? trigger.actor };
  }
}
