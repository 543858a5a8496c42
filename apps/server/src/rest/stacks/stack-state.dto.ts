import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Min } from 'class-validator';
import type { RunStateName } from '@keelson/domain';
import { Flag, ListOf, OptionalText, OptionalWhole, Text, Whole } from '../api-properties';

export class StackResourceDto {
  @Text({ description: 'As the tool writes it.' }) address: string;
  @Text({ description: '`managed`, or `data` for what is only read.' }) mode: string;
  @Text() type: string;
  @Text() name: string;
  @OptionalText() module: string | null;
  @Text({ description: 'Source of the provider.' }) provider: string;
  @Flag({ description: 'The next apply replaces it.' }) tainted: boolean;
}

export class StackResourcesDto {
  @OptionalWhole({ description: 'Of the state; null where there is none.' }) version: number | null;
  @OptionalWhole() serial: number | null;
  @ListOf(StackResourceDto, { description: 'By address.' }) items: readonly StackResourceDto[];
}

export class ChangedResourceDto extends StackResourceDto {
  @ApiProperty({
    type: [String],
    description:
      'Names of the attributes that differ. Their values may be secret and are not told.',
  })
  attributes: readonly string[];
}

export class StateDifferenceDto {
  @ListOf(StackResourceDto) added: readonly StackResourceDto[];
  @ListOf(StackResourceDto) removed: readonly StackResourceDto[];
  @ListOf(ChangedResourceDto) changed: readonly ChangedResourceDto[];
  @ApiProperty({ type: [String], description: 'Names of the outputs that differ.' })
  outputs: readonly string[];
}

export class StateDiffDto extends StateDifferenceDto {
  @Whole({ description: 'Version of the earlier state; 0 is nothing.' }) from: number;
  @Whole() to: number;
}

export class StateDiffQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    description: 'A version; the one before `to` if absent.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  from?: number;

  @ApiPropertyOptional({ type: 'integer', description: 'A version; the newest if absent.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  to?: number;
}

export class LockHolderDto {
  @Text() runId: string;
  @ApiProperty({ type: String, nullable: true }) state: RunStateName | null;
}

export class ToolLockDto {
  @Text() id: string;
  @OptionalText({ description: 'Who took it, as the tool says.' }) who: string | null;
  @OptionalText() operation: string | null;
  @OptionalText() created: string | null;
}

export class StackLockDto {
  @ApiProperty({
    type: LockHolderDto,
    nullable: true,
    description: 'The run that has the stack; null while it is free.',
  })
  holder: LockHolderDto | null;
  @ListOf(LockHolderDto, { description: 'Runs that wait for it, in their order.' })
  queue: readonly LockHolderDto[];
  @ApiProperty({
    type: ToolLockDto,
    nullable: true,
    description: 'The lock of the tool on the state, within the run that has the stack.',
  })
  tool: ToolLockDto | null;
}
