import {
  ChangeLane,
  ChangePipeline,
  ChangeRun,
  StartRun,
  pipelineOf,
  type ProjectSpec,
} from '@keelson/commands';
import { laneStream, type LaneCommand } from '@keelson/domain';
import type { Heard, Process, Reaction } from '../process';

/** Starts pipelines, begins the runs of their nodes, and cancels those runs when a pipeline is cancelled. */
export const pipelineProgress: Process = {
  name: 'pipeline-progress',
  // Nodes of one pipeline are begun side by side; everything else of a pipeline in order.
  key: (event) =>
    event.type === 'NodeDispatched' ? `${event.stream}/${event.data.node}` : event.stream,
  react: (event) => {
    switch (event.type) {
      case 'DefinitionApplied':
        return event.data.kind === 'project'
          ? [createPipeline(event.data, event.metadata.actor.id)]
          : [];
      case 'PipelineCreated':
        return [
          changeLane(event.data.projectId, 'enter-lane', {
            type: 'EnterLane',
            holder: event.data.pipelineId,
            class: 'blocking',
            priority: 0,
          }),
        ];
      case 'LaneGranted':
        return event.data.holder.startsWith('pip_') ? [startPipeline(event.data.holder)] : [];
      case 'NodeDispatched':
        return [beginRun(event.data, event.metadata.actor.id)];
      case 'PipelineCancelRequested':
        return event.data.runIds.map((runId) => cancelRun(runId, event.data.reason));
      case 'PipelineCompleted':
        return [
          changeLane(event.data.projectId, 'leave-lane', {
            type: 'LeaveLane',
            holder: event.stream.slice('pipeline-'.length),
          }),
        ];
      default:
        return [];
    }
  },
};

/** The command that applied the project does the same; this is for when it died in between. */
function createPipeline(
  project: Extract<Heard, { type: 'DefinitionApplied' }>['data'],
  actor: string,
): Reaction {
  const { pipelineId } = project.spec as unknown as ProjectSpec;
  return {
    purpose: 'create-pipeline',
    command: (envelope) =>
      new ChangePipeline(pipelineId, pipelineOf(project, pipelineId, actor), envelope),
  };
}

function changeLane(projectId: string, purpose: string, change: LaneCommand): Reaction {
  return {
    purpose,
    command: (envelope) => new ChangeLane(laneStream('project', projectId), change, envelope),
  };
}

function startPipeline(pipelineId: string): Reaction {
  return {
    purpose: 'start-pipeline',
    command: (envelope) => new ChangePipeline(pipelineId, { type: 'StartPipeline' }, envelope),
  };
}

function beginRun(
  data: Extract<Heard, { type: 'NodeDispatched' }>['data'],
  actor: string,
): Reaction {
  const { pipelineId, node, runId, stackId } = data;
  return {
    purpose: 'begin-run',
    command: (envelope) =>
      new StartRun(
        {
          runId,
          stackId,
          trigger: { kind: 'pipeline', actor, ref: pipelineId },
          pipeline: { pipelineId, node },
        },
        envelope,
      ),
  };
}

function cancelRun(runId: string, reason: string): Reaction {
  return {
    purpose: `cancel-${runId}`,
    command: (envelope) => new ChangeRun(runId, { type: 'CancelRun', reason }, envelope),
  };
}
