import { ApiProperty } from '@nestjs/swagger';
import { Flag, ListOf, Text, Whole } from '../rest/api-properties';

export class AliveDto {
  @ApiProperty({ enum: ['alive'] }) status: 'alive';
}

export class ViewReadinessDto {
  @Text() name: string;
  @Whole({ description: 'Distance to the end of the log in positions, which are sparse.' })
  lag: number;
  @Flag({ description: 'An event has stopped it; `GET /api/v1/projections` says which.' })
  stopped: boolean;
  @Flag({
    description:
      'It is being built anew beside the one that is shown; `GET /api/v1/projections` says how far.',
  })
  rebuilding: boolean;
}

export class SagaPartitionDto {
  @Whole({
    description: 'The sagas are divided by keys; each partition is carried by one process.',
  })
  partition: number;
  @Text({ description: 'It has reacted to everything up to here.' }) position: string;
  @Whole({ description: 'Events that are being reacted to.' }) inFlight: number;
  @Whole({ description: 'Keys that a fault has stopped.' }) parkedKeys: number;
}

/** Answered to anybody, so it tells nothing of what is in the log. */
export class ReadinessDto {
  @Flag() ready: boolean;
  @ListOf(ViewReadinessDto) projections: readonly ViewReadinessDto[];
  @ListOf(SagaPartitionDto, { description: 'Those that the answering process carries now.' })
  sagas: readonly SagaPartitionDto[];
}
