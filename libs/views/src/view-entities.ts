import { DefinitionRow } from './definition/definition.view';
import { EventRow } from './event/event.view';
import { JobRow } from './job/job.view';
import { GateRow } from './pipeline/gate.view';
import { PipelineNodeRow } from './pipeline/pipeline-node.view';
import { PipelineRow } from './pipeline/pipeline.view';
import { RunRow } from './run/run.view';
import { StackRow } from './stack/stack.view';

export const viewEntities = [
  StackRow,
  RunRow,
  JobRow,
  PipelineRow,
  PipelineNodeRow,
  GateRow,
  DefinitionRow,
  EventRow,
] as const;
