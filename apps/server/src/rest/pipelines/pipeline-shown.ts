import type { PipelineAnswer } from '@keelson/views';
import type { PipelineDto } from './pipeline.dto';

/** A pipeline as the API shows it: a gate names the stack that it stands behind. */
export function pipelineShown({ nodes, gates, ...pipeline }: PipelineAnswer): PipelineDto {
  return {
    ...pipeline,
    nodes: nodes.map(({ node: place, gate: _gate, ...shown }) => ({ place, ...shown })),
    gates: gates.map(({ nodeId, position: _position, ...gate }) => ({
      ...gate,
      node: nodeId === null ? null : nodeId.slice(gate.environment.length + 1),
    })),
  };
}
