import type { Waiting } from '@keelson/views';
import { OneOf, OptionalText, OptionalTime, Text } from './api-properties';

/** Why something stands still. */
export class WaitingDto {
  @OneOf(['stack', 'worker', 'person', 'nodes', 'slot']) for: Waiting['for'];
  @Text({ description: 'In words.' }) why: string;
  @Text({ description: 'What would move it on, in words.' }) moves: string;
  @OptionalText({ description: 'The run that is in the way, or whose decision is waited for.' })
  runId: string | null;
  @OptionalTime({ description: 'When the clock moves it on, unless somebody else does.' })
  until: string | null;
}
