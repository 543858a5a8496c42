import type { LogLine, LogPage } from '@keelson/client';
import { visibleLine } from '../output/text-width';
import type { Session } from '../session';

export type LogSource = {
  readonly page: (from: number) => Promise<LogPage>;
  readonly follow: (from: number) => AsyncIterable<LogLine>;
};
export type LogOptions = { readonly follow?: boolean; readonly from?: number };

/** `[PLAN] ~ file.index`: each line under the step that wrote it. */
export async function printLog(
  session: Session,
  source: LogSource,
  { follow, from = 0 }: LogOptions,
): Promise<void> {
  if (follow === true) {
    for await (const line of source.follow(from)) printLine(session, line);
    return;
  }
  let next = from;
  for (;;) {
    const page = await source.page(next);
    for (const line of page.items) printLine(session, line);
    if (page.items.length === 0 || page.next <= next) return;
    next = page.next;
  }
}

function printLine({ terminal, output }: Session, line: LogLine): void {
  if (output === 'json') return terminal.out(`${JSON.stringify(line)}\n`);
  const prefix = terminal.styles.quiet(`[${line.step.toUpperCase()}]`);
  terminal.out(`${prefix} ${visibleLine(line.text)}\n`);
}
