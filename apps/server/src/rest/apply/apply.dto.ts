import { AbsentText, Answer, Flag, Id, ListOf, OneOf, Text } from '../api-properties';

@Answer()
export class AppliedObjectDto {
  @OneOf(['InfraProject', 'Stack'], { name: 'AppliedKind' }) kind: string;
  @Id() id: string;
  @Text() name: string;
  @AbsentText() environment?: string;
  @OneOf(['created', 'changed', 'unchanged'], { name: 'ApplyAction' })
  action: 'created' | 'changed' | 'unchanged';
  @AbsentText({ description: 'Of a project: the pipeline that this apply started.' })
  pipelineId?: string;
  @AbsentText({ description: 'Of a stack on its own: the run that this apply started.' })
  runId?: string;
}

@Answer()
export class ApplyAnswerDto {
  @Flag() dryRun: boolean;
  @Flag() changed: boolean;
  @ListOf(AppliedObjectDto) objects: AppliedObjectDto[];
}
