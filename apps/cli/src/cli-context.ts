import type { Place } from './discovery/installation';
import type { ExitCode } from './exit-code';
import type { Terminal } from './output/terminal';

/** All that the CLI takes from its surroundings, so that a spec can be them. */
export type CliContext = Place & {
  readonly terminal: Terminal;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly nowMs: () => number;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** What the process answers when the command ends without a fault; 0 unless it is called. */
  readonly endWith: (code: ExitCode) => void;
};
