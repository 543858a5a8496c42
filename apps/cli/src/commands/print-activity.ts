import type { Activity } from '@keelson/client';
import { InvalidArgumentError } from 'commander';
import { print, printList } from '../output/print';
import type { Column } from '../output/table';
import type { Session } from '../session';

export type ActivityOptions = { readonly hours?: number };
type Bar = Activity['bars'][number];

const columns: readonly Column<Bar>[] = [
  { title: 'FROM', value: ({ from }) => from },
  { title: 'FINISHED', value: ({ finished }) => String(finished), align: 'right' },
  { title: 'FAILED', value: ({ failed }) => String(failed), align: 'right' },
  { title: 'CANCELED', value: ({ canceled }) => String(canceled), align: 'right' },
  { title: 'DISCARDED', value: ({ discarded }) => String(discarded), align: 'right' },
];

/** For people the bars; a program gets how long they are, too. */
export async function printActivity(session: Session, options: ActivityOptions): Promise<void> {
  const activity = await session.client.runs.activity(options);
  if (session.output === 'table') printList(session, activity.bars, columns, 'No run has ended.');
  else print(session, activity, () => '');
}

/** A year. */
const HOURS_MAX = 8_760;

export function parseHours(text: string): number {
  const hours = Number(text);
  if (Number.isInteger(hours) && hours >= 1 && hours <= HOURS_MAX) return hours;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${HOURS_MAX}.`);
}
