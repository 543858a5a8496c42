import { ArgsType, Field, Int } from '@nestjs/graphql';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Min } from 'class-validator';
import { runStates, type RunStateName } from '@keelson/domain';
import {
  Answer,
  Flag,
  ListOf,
  OptionalOneOf,
  OptionalPart,
  OptionalText,
  OptionalWhole,
  Text,
  Texts,
  Whole,
} from '../api-properties';

@Answer()
export class StackResourceDto {
  @Text({ description: 'As the tool writes it.' }) address: string;
  @Text({ description: '`managed`, or `data` for what is only read.' }) mode: string;
  @Text() type: string;
  @Text() name: string;
  @OptionalText() module: string | null;
  @Text({ description: 'Source of the provider.' }) provider: string;
  @Flag({ description: 'It was not made to its end, or marked so: the next apply makes it anew.' })
  tainted: boolean;
}

/** There may be thousands. */
const RESOURCES_COST = 200;

@Answer()
export class StackResourcesDto {
  @OptionalWhole({ description: 'Of the state; null where there is none.' }) version: number | null;
  @OptionalWhole() serial: number | null;
  @ListOf(StackResourceDto, { description: 'By address.', complexity: RESOURCES_COST })
  items: readonly StackResourceDto[];
}

@Answer()
export class ChangedResourceDto extends StackResourceDto {
  @Texts({
    description:
      'Names of the attributes that differ. Their values may be secret and are not told.',
  })
  attributes: readonly string[];
}

@Answer()
export class StateDifferenceDto {
  @ListOf(StackResourceDto) added: readonly StackResourceDto[];
  @ListOf(StackResourceDto) removed: readonly StackResourceDto[];
  @ListOf(ChangedResourceDto) changed: readonly ChangedResourceDto[];
  @Texts({ description: 'Names of the outputs that differ.' })
  outputs: readonly string[];
}

@Answer()
export class StateDiffDto extends StateDifferenceDto {
  @Whole({ description: 'Version of the earlier state; 0 is nothing.' }) from: number;
  @Whole() to: number;
}

@ArgsType()
export class StateDiffQueryDto {
  @Field(() => Int, { nullable: true })
  @ApiPropertyOptional({
    type: 'integer',
    description: 'A version; the one before `to` if absent.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  from?: number;

  @Field(() => Int, { nullable: true })
  @ApiPropertyOptional({ type: 'integer', description: 'A version; the newest if absent.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  to?: number;
}

@Answer()
export class LockHolderDto {
  @Text() runId: string;
  @OptionalOneOf(Object.keys(runStates), { name: 'RunState' }) state: RunStateName | null;
}

@Answer()
export class ToolLockDto {
  @Text() id: string;
  @OptionalText({ description: 'Who took it, as the tool says.' }) who: string | null;
  @OptionalText() operation: string | null;
  @OptionalText() created: string | null;
}

@Answer()
export class StackLockDto {
  @OptionalPart(LockHolderDto, {
    description: 'The run that has the stack; null while it is free.',
  })
  holder: LockHolderDto | null;
  @ListOf(LockHolderDto, { description: 'Runs that wait for it, in their order.' })
  queue: readonly LockHolderDto[];
  @OptionalPart(ToolLockDto, {
    description: 'The lock of the tool on the state, within the run that has the stack.',
  })
  tool: ToolLockDto | null;
}
