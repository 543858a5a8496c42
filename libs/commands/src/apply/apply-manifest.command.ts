import { Command } from '@nestjs/cqrs';
import type { Position } from '@keelson/event-log';
import type { Envelope } from '../aggregate/envelope';
import type { Applied, ApplyDraft } from './draft';

export type ApplyAnswer = {
  readonly applied: readonly Applied[];
  /** Absent for a dry run and where nothing changed. */
  readonly position?: Position;
};

/** Makes the log agree with a manifest. The same manifest again changes nothing. @throws ApplyRefused */
export class ApplyManifest extends Command<ApplyAnswer> {
  constructor(
    readonly draft: ApplyDraft,
    readonly dryRun: boolean,
    readonly envelope: Envelope,
  ) {
    super();
  }
}
