import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class AppliedObjectDto {
  @ApiProperty({ enum: ['InfraProject', 'Stack'] })
  kind: string;

  @ApiProperty()
  id: string;

  @ApiProperty()
  name: string;

  @ApiPropertyOptional()
  environment?: string;

  @ApiProperty({ enum: ['created', 'changed', 'unchanged'] })
  action: 'created' | 'changed' | 'unchanged';

  @ApiPropertyOptional({ description: 'Of a project: the pipeline that this apply started.' })
  pipelineId?: string;

  @ApiPropertyOptional({ description: 'Of a stack on its own: the run that this apply started.' })
  runId?: string;
}

export class ApplyAnswerDto {
  @ApiProperty()
  dryRun: boolean;

  @ApiProperty()
  changed: boolean;

  @ApiProperty({ type: [AppliedObjectDto] })
  objects: AppliedObjectDto[];
}
