import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { JOB_REPORT_SCHEMAS } from './job-report-shape';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Step } from '@keelson/domain';

const CLAIM_MAX = 100;
const CLAIM_WAIT_MS_MAX = 30_000;
/** Less than a lease, which a heartbeat renews when it comes. */
const HEARTBEAT_WAIT_MS_MAX = 20_000;
const REPORTS_MAX = 100;
const LOG_LINES_MAX = 10_000;
const LOG_LINE_LENGTH_MAX = 65_536;
const STEPS: readonly Step[] = ['init', 'refresh', 'plan', 'apply'];

export class ClaimDto {
  @ApiProperty({ minimum: 1, maximum: CLAIM_MAX })
  @IsInt()
  @Min(1)
  @Max(CLAIM_MAX)
  max: number = 1;

  @ApiProperty({
    minimum: 0,
    maximum: CLAIM_WAIT_MS_MAX,
    description: 'Milliseconds to wait for a job.',
  })
  @IsInt()
  @Min(0)
  @Max(CLAIM_WAIT_MS_MAX)
  waitMs: number = 0;

  @ApiPropertyOptional({ format: 'uuid', description: 'The worker’s own name of this question.' })
  @IsOptional()
  @IsUUID()
  claimId?: string;

  @ApiPropertyOptional({
    default: false,
    description:
      'The question was asked before and its answer was lost: what it has won is answered again.',
  })
  @IsOptional()
  @IsBoolean()
  again?: boolean;
}

export class TokenDto {
  @ApiProperty({ description: 'The fencing token of the claim.', example: '4.1' })
  @IsString()
  @Matches(/^\d+\.\d+$/)
  token: string;
}

export class HeartbeatDto extends TokenDto {
  @ApiPropertyOptional({
    minimum: 0,
    maximum: HEARTBEAT_WAIT_MS_MAX,
    default: 0,
    description:
      'Milliseconds for which the answer may be held back until the job is to be cancelled.',
  })
  @IsInt()
  @Min(0)
  @Max(HEARTBEAT_WAIT_MS_MAX)
  waitMs: number = 0;
}

/** The entry's own fields are checked by `toJobReports`, against the schema of its type. */
export class ReportsDto extends TokenDto {
  @ApiProperty({ type: 'array', items: { oneOf: [...JOB_REPORT_SCHEMAS] } })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(REPORTS_MAX)
  reports: unknown[];
}

export class LogLineDto {
  @ApiProperty()
  @IsISO8601()
  at: string;

  @ApiProperty()
  @IsString()
  @MaxLength(LOG_LINE_LENGTH_MAX)
  text: string;
}

export class LogsDto extends TokenDto {
  @ApiProperty({ enum: STEPS })
  @IsIn(STEPS)
  step: Step;

  @ApiProperty({ description: 'Number of the first line, from 0, within the job and step.' })
  @IsInt()
  @Min(0)
  from: number;

  @ApiProperty({ type: [LogLineDto] })
  @IsArray()
  @ArrayMaxSize(LOG_LINES_MAX)
  @ValidateNested({ each: true })
  @Type(() => LogLineDto)
  lines: LogLineDto[];
}
