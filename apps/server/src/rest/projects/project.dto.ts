import { Answer, Id, ListOf, Text, Time, Whole } from '../api-properties';
import { ArgsType } from '@nestjs/graphql';
import { IntersectionType } from '@nestjs/swagger';
import type { ProjectAnswer } from '@keelson/views';
import { ListQueryDto, pageOf, TextFilter } from '../list.dto';

@Answer()
export class ProjectEnvironmentDto {
  @Text() name: string;
}

@Answer()
export class ProjectStackDto {
  @Id() id: string;
  @Text() name: string;
  @Text() environment: string;
}

@Answer()
export class InfraProjectDto {
  @Id() id: string;
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

@ArgsType()
export class ProjectFilterDto {
  @TextFilter() name?: string;
  @TextFilter() org?: string;
}

export class ProjectListQueryDto extends IntersectionType(ListQueryDto, ProjectFilterDto) {}
