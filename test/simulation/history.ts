import {
  definitionDecider,
  jobDecider,
  jobStream,
  laneDecider,
  laneStream,
  pipelineDecider,
  pipelineStream,
  runDecider,
  runStream,
  stackDecider,
  stackStream,
  type Decider,
  type Job,
  type JobState,
  type LaneState,
  type Pipeline,
  type PipelineState,
  type Run,
  type RunState,
  type StackState,
} from '@keelson/domain';
import type { RecordedEvent } from '@keelson/event-log';

type AnyDecider = Decider<unknown, unknown, unknown>;

/** By the prefix of a stream. */
const deciders = {
  run: runDecider,
  job: jobDecider,
  lane: laneDecider,
  pipeline: pipelineDecider,
  stack: stackDecider,
  def: definitionDecider,
} as unknown as Readonly<Record<string, AnyDecider>>;

/** What the log amounts to so far, folded as it grows. */
export class History {
  readonly events: RecordedEvent[] = [];
  private readonly states = new Map<string, unknown>();
  private readonly streams = new Map<string, RecordedEvent[]>();

  /** Folds one event in; answers the state of its stream before and after. */
  add(event: RecordedEvent): { before: unknown; after: unknown } {
    const decider = deciders[event.stream.slice(0, event.stream.indexOf('-'))];
    if (!decider) throw new Error(`nobody knows the stream ${event.stream}`);
    const before = this.states.get(event.stream) ?? decider.initial;
    const after = decider.evolve(before, event);
    this.states.set(event.stream, after);
    this.events.push(event);
    this.streams.set(event.stream, [...(this.streams.get(event.stream) ?? []), event]);
    return { before, after };
  }

  run(runId: string): RunState {
    return (this.states.get(runStream(runId)) as RunState | undefined) ?? runDecider.initial;
  }

  job(jobId: string): JobState {
    return (this.states.get(jobStream(jobId)) as JobState | undefined) ?? jobDecider.initial;
  }

  lane(kind: 'stack' | 'project', id: string): LaneState {
    return (this.states.get(laneStream(kind, id)) as LaneState | undefined) ?? laneDecider.initial;
  }

  pipeline(pipelineId: string): PipelineState {
    const state = this.states.get(pipelineStream(pipelineId)) as PipelineState | undefined;
    return state ?? pipelineDecider.initial;
  }

  stack(stackId: string): StackState {
    const state = this.states.get(stackStream(stackId)) as StackState | undefined;
    return state ?? stackDecider.initial;
  }

  get runs(): readonly Run[] {
    return this.all<Run>('run-');
  }

  get jobs(): readonly Job[] {
    return this.all<Job>('job-');
  }

  get pipelines(): readonly Pipeline[] {
    return this.all<Pipeline>('pipeline-');
  }

  get stacks(): readonly Exclude<StackState, { readonly state: 'absent' }>[] {
    return this.all('stack-');
  }

  get lanes(): readonly (readonly [string, LaneState])[] {
    return [...this.states].flatMap(([stream, state]) =>
      stream.startsWith('lane-') ? [[stream, state as LaneState] as const] : [],
    );
  }

  /** Those of one stream, in order. */
  of(stream: string): readonly RecordedEvent[] {
    return this.streams.get(stream) ?? [];
  }

  private all<State>(prefix: string): readonly State[] {
    return [...this.states].flatMap(([stream, state]) =>
      stream.startsWith(prefix) ? [state as State] : [],
    );
  }
}
