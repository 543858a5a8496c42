import type { Waiting } from '@keelson/views';
import { Answer, OneOf, OptionalText, OptionalTime, Text } from './api-properties';

/** Why something stands still. */
@Answer()
export class WaitingDto {
  @OneOf(['stack', 'worker', 'person', 'nodes', 'slot', 'pipeline'], { name: 'WaitingFor' })
  for: Waiting['for'];
  @Text({ description: 'In words.' }) why: string;
  @Text({ description: 'What would move it on, in words.' }) moves: string;
  @OptionalText({ description: 'The run that is in the way, or whose decision is waited for.' })
  runId: string | null;
  @OptionalTime({ description: 'When the clock moves it on, unless somebody else does.' })
  until: string | null;
}
