import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Flag, ListOf, OneOf, Text, Whole } from '../api-properties';

export class ProjectionFailureDto {
  @Text() eventId: string;
  @Text() position: string;
  @Text() error: string;
  @Text({ description: 'How the view gets past the event.' }) wayOn: string;
}

const REBUILD_STATES = ['due', 'running'] as const;

export class ProjectionRebuildDto {
  @OneOf(REBUILD_STATES, {
    description:
      '`due`: this server knows another version than is shown, and nobody builds it yet.',
  })
  state: (typeof REBUILD_STATES)[number];
  @Whole() version: number;
  @Text({ description: 'How far the log has been read for it.' }) position: string;
}

export class ProjectionDto {
  @Text() name: string;
  @Whole({ description: 'Of what is shown.' }) version: number;
  @Text() position: string;
  @Whole({ description: 'Distance to the end of the log in positions, which are sparse.' })
  lag: number;
  @ApiPropertyOptional({
    type: ProjectionRebuildDto,
    description: 'It is built anew beside the one that is shown, and then takes its place.',
  })
  rebuild?: ProjectionRebuildDto;
  @ApiPropertyOptional({ type: ProjectionFailureDto, description: 'Why it has stopped.' })
  failure?: ProjectionFailureDto;
}

export class ProjectionListDto {
  @ListOf(ProjectionDto) items: readonly ProjectionDto[];
  @ApiProperty({ type: String, nullable: true }) nextCursor: null;
}

export class RebuiltDto {
  @Text() name: string;
  @Whole() version: number;
  @Text({ description: 'Up to here it was built when it was put in its place.' }) position: string;
}

export class RebuiltListDto {
  @ListOf(RebuiltDto) items: readonly RebuiltDto[];
}

export class ViewDifferenceDto {
  @Text() table: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'The key of the first row that differs, by column.',
  })
  key: Readonly<Record<string, string>>;
  @Flag({ description: 'The live view has such a row.' }) live: boolean;
  @Flag({ description: 'The view that was built again has such a row.' }) rebuilt: boolean;
}

export class VerifiedDto {
  @Text() name: string;
  @Text({ description: 'Where the live view stood.' }) position: string;
  @Text({ description: 'Of all rows of the view that was built again.' }) digest: string;
  @Flag() equal: boolean;
  @ApiProperty({ type: ViewDifferenceDto, nullable: true }) difference: ViewDifferenceDto | null;
}
