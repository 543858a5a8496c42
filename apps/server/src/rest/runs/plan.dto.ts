import {
  AbsentJson,
  AbsentText,
  Answer,
  ByName,
  ListOf,
  Part,
  Text,
  Texts,
} from '../api-properties';
import { Field } from '@nestjs/graphql';
import { AnyJson } from '../../graphql/scalars/any-json';
import { DriftFindingDto } from '../stack-definition.dto';
import { ApiProperty } from '@nestjs/swagger';
import type { Delta, DriftFinding } from '@keelson/domain';
import { DeltaDto } from './run.dto';

@Answer()
export class PlannedChangeDto {
  @Text() address: string;
  @Text() action: string;
  @AbsentText() reason?: string;
  @AbsentJson({ description: 'Any JSON; sensitive values are masked.' }) before?: unknown;
  @AbsentJson({ description: 'Any JSON; sensitive values are masked.' }) after?: unknown;
}

@Answer()
export class PlanDto {
  @Text() planDigest: string;
  @Part(DeltaDto) delta: Delta;
  @ListOf(PlannedChangeDto) changes: readonly PlannedChangeDto[];
  @ByName({ type: 'object', required: ['action'], properties: { action: { type: 'string' } } })
  outputs: Readonly<Record<string, { readonly action: string }>>;
  @Field(() => [AnyJson])
  @ApiProperty({ type: [DriftFindingDto] })
  drift: readonly DriftFinding[];
  @Texts() warnings: readonly string[];
}
