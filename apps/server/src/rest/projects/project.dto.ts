import type { ProjectAnswer } from '@keelson/views';
import { ListOf, Text, Time, Whole } from '../api-properties';
import { ListQueryDto, pageOf, TextFilter } from '../list.dto';

export class ProjectEnvironmentDto {
  @Text() name: string;
}

export class ProjectStackDto {
  @Text() id: string;
  @Text() name: string;
  @Text() environment: string;
}

export class InfraProjectDto {
  @Text() id: string;
  @Text() org: string;
  @Text() name: string;
  @Text() specDigest: string;
  @Whole() generation: number;
  @ListOf(ProjectEnvironmentDto) environments: readonly ProjectEnvironmentDto[];
  @ListOf(ProjectStackDto) stacks: ProjectAnswer['stacks'];
  @Time() createdAt: string;
  @Time() updatedAt: string;
}

export class InfraProjectPageDto extends pageOf(InfraProjectDto) {}

export class ProjectListQueryDto extends ListQueryDto {
  @TextFilter() name?: string;
  @TextFilter() org?: string;
}
