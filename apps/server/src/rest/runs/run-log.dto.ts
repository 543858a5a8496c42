import { Answer, Flag, ListOf, OneOf, Text, Time, Whole } from '../api-properties';
import { ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import type { Step } from '@keelson/domain';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Min } from 'class-validator';
import { STEPS } from './run.dto';

@Answer()
export class LogQueryDto {
  @ApiPropertyOptional({
    minimum: 0,
    default: 0,
    description: 'The first line, counted over the whole run.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  from: number = 0;

  @ApiPropertyOptional({
    enum: ['true', 'false'],
    description: 'Answer server-sent events until the run ends.',
  })
  @IsOptional()
  @IsIn(['true', 'false', ''])
  follow?: string;
}

@Answer()
export class RunLogLineDto {
  @Whole({ description: 'Counts the lines of the whole run.' }) offset: number;
  @OneOf(STEPS, { name: 'Step' }) step: Step;
  @Time() at: string;
  @Text() text: string;
}

@Answer()
export class LogPageDto {
  @ListOf(RunLogLineDto) items: readonly RunLogLineDto[];
  @Whole({ description: 'Where to read on.' }) next: number;
  @Flag({ description: 'Nothing will follow.' }) ended: boolean;
}

/** What a log answers: a page of lines, or the lines one by one, each the data of an event. */
export const logContent = {
  'application/json': { schema: { $ref: getSchemaPath(LogPageDto) } },
  'text/event-stream': { schema: { $ref: getSchemaPath(RunLogLineDto) } },
} as const;
