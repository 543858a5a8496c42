import {
  AbsentPart,
  Answer,
  Flag,
  Large,
  ListOf,
  OneOf,
  OptionalPart,
  Text,
  Whole,
} from '../api-properties';
import { Field } from '@nestjs/graphql';
import { AnyJson } from '../../graphql/scalars/any-json';
import { ApiProperty } from '@nestjs/swagger';

@Answer()
export class ProjectionFailureDto {
  @Text() eventId: string;
  @Text() position: string;
  @Text() error: string;
  @Text({ description: 'How the view gets past the event.' }) wayOn: string;
}

const REBUILD_STATES = ['due', 'running'] as const;

@Answer()
export class ProjectionRebuildDto {
  @OneOf(REBUILD_STATES, {
    name: 'RebuildState',
    description:
      '`due`: this server knows another version than is shown, and nobody builds it yet.',
  })
  state: (typeof REBUILD_STATES)[number];
  @Whole() version: number;
  @Text({ description: 'How far the log has been read for it.' }) position: string;
}

@Answer()
export class ProjectionDto {
  @Text() name: string;
  @Whole({ description: 'Of what is shown.' }) version: number;
  @Text() position: string;
  @Large({ description: 'Distance to the end of the log in positions, which are sparse.' })
  lag: number;
  @AbsentPart(ProjectionRebuildDto, {
    description: 'It is built anew beside the one that is shown, and then takes its place.',
  })
  rebuild?: ProjectionRebuildDto;
  @AbsentPart(ProjectionFailureDto, { description: 'Why it has stopped.' })
  failure?: ProjectionFailureDto;
}

export class ProjectionListDto {
  @ListOf(ProjectionDto) items: readonly ProjectionDto[];
  @OptionalPart(String) nextCursor: null;
}

@Answer()
export class RebuiltDto {
  @Text() name: string;
  @Whole() version: number;
  @Text({ description: 'Up to here it was built when it was put in its place.' }) position: string;
}

export class RebuiltListDto {
  @ListOf(RebuiltDto) items: readonly RebuiltDto[];
}

@Answer()
export class ViewDifferenceDto {
  @Text() table: string;
  @Field(() => AnyJson)
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'The key of the first row that differs, by column.',
  })
  key: Readonly<Record<string, string>>;
  @Flag({ description: 'The live view has such a row.' }) live: boolean;
  @Flag({ description: 'The view that was built again has such a row.' }) rebuilt: boolean;
}

@Answer()
export class VerifiedDto {
  @Text() name: string;
  @Text({ description: 'Where the live view stood.' }) position: string;
  @Text({ description: 'Of all rows of the view that was built again.' }) digest: string;
  @Flag() equal: boolean;
  @OptionalPart(ViewDifferenceDto) difference: ViewDifferenceDto | null;
}
