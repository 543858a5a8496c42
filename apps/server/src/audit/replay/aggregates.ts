import {
  definitionDecider,
  jobDecider,
  jobTransitions,
  laneDecider,
  pipelineDecider,
  pipelineTransitions,
  runDecider,
  runTransitions,
  stackDecider,
  stackTransitions,
  type Decider,
  type Event,
} from '@keelson/domain';
import type { CommandsBehind } from './commands-behind/commands-behind';
import { behindDefinitionEvents } from './commands-behind/definition-events';
import { behindJobEvents } from './commands-behind/job-events';
import { behindLaneEvents } from './commands-behind/lane-events';
import { behindPipelineEvents } from './commands-behind/pipeline-events';
import { behindRunEvents } from './commands-behind/run-events';
import { behindStackEvents } from './commands-behind/stack-events';

export type AnyCommand = { readonly type: string };
export type AnyDecider = Decider<unknown, unknown, Event>;
type AnyCommandsBehind = CommandsBehind<AnyCommand, unknown, Event>;
type Edge = { readonly from: string; readonly to: string };

export type Aggregate = {
  readonly decider: AnyDecider;
  readonly behind: AnyCommandsBehind;
  /** The edges of its state machine, where it has one. */
  readonly edges?: readonly Edge[];
};

function aggregate<Command extends AnyCommand, State, Remembered extends Event>(
  decider: Decider<Command, State, Remembered>,
  behind: CommandsBehind<Command, State, Remembered>,
  edges?: readonly Edge[],
): Aggregate {
  return {
    decider: decider as unknown as AnyDecider,
    behind: behind as unknown as AnyCommandsBehind,
    ...(edges === undefined ? {} : { edges }),
  };
}

/** By the prefix of their streams. */
const aggregates: Readonly<Record<string, Aggregate>> = {
  stack: aggregate(stackDecider, behindStackEvents, stackTransitions),
  lane: aggregate(laneDecider, behindLaneEvents),
  run: aggregate(runDecider, behindRunEvents, runTransitions),
  job: aggregate(jobDecider, behindJobEvents, jobTransitions),
  pipeline: aggregate(pipelineDecider, behindPipelineEvents, pipelineTransitions),
  def: aggregate(definitionDecider, behindDefinitionEvents),
};

/** Undefined for a stream that no decider owns. */
export function aggregateOf(stream: string): Aggregate | undefined {
  return aggregates[stream.slice(0, stream.indexOf('-'))];
}
