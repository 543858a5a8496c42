import type { ExitCode } from './exit-code';

/** Ends a command with a message for the person; `details` are lines below it, one fault each. */
export class CliFault extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    readonly details: readonly string[] = [],
  ) {
    super(message);
    this.name = 'CliFault';
  }
}
