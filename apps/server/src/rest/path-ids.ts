import { ApiParam } from '@nestjs/swagger';

/** `{id}` of a path, described. */
export const RunId = () => ApiParam({ name: 'id', description: 'Id of a run (`run_…`).' });
export const StackRef = () =>
  ApiParam({
    name: 'id',
    description:
      'Id of a stack (`stk_…`), its name, or `environment/name` (in a path `environment:name`, or escaped). An ambiguous name is 409.',
  });
export const ProjectRef = () =>
  ApiParam({ name: 'id', description: 'Id of a project (`prj_…`) or its name.' });
export const PipelineId = () =>
  ApiParam({ name: 'id', description: 'Id of a pipeline (`pip_…`).' });
export const StackJobId = () =>
  ApiParam({ name: 'id', description: 'Id of a stack job (`sj_…`) or of its run (`run_…`).' });
export const JobId = () => ApiParam({ name: 'id', description: 'Id of a job.' });
