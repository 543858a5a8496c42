import type { CreatePipeline, DefinitionApplied } from '@keelson/domain';
import type { ProjectSpec } from '../apply/project-spec';

/** The pipeline that deploys a project as one generation of its definition states it. */
export function pipelineOf(
  project: Pick<DefinitionApplied['data'], 'id' | 'name' | 'org' | 'spec' | 'generation'>,
  pipelineId: string,
  startedBy: string,
): CreatePipeline {
  const { environments, nodes, concurrencyMax } = project.spec as unknown as ProjectSpec;
  return {
    type: 'CreatePipeline',
    pipelineId,
    projectId: project.id,
    projectName: project.name,
    org: project.org,
    generation: project.generation,
    operation: 'deploy',
    environments,
    nodes,
    concurrencyMax,
    startedBy,
  };
}
