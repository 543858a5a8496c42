import { BEGINNING, type EventLog, type Position, type RecordedEvent } from '@keelson/event-log';

const PAGE_EVENTS = 500;

/** What one command led to in one stream. An append is one write, so that in the log these events stand side by side. */
export type CommandGroup = readonly [RecordedEvent, ...RecordedEvent[]];

/** The log up to a position, command by command, in its order. */
export async function* commandGroups(
  log: Pick<EventLog, 'readAll'>,
  head: Position,
): AsyncGenerator<CommandGroup, void, void> {
  let group: [RecordedEvent, ...RecordedEvent[]] | undefined;
  for (let after = BEGINNING; after < head;) {
    const page = await log.readAll(after, PAGE_EVENTS);
    for (const event of page.filter(({ position }) => position <= head)) {
      if (group && isOfOneCommand(group[0], event)) {
        group.push(event);
        continue;
      }
      if (group) yield group;
      group = [event];
    }
    after = page.at(-1)?.position ?? head;
  }
  if (group) yield group;
}

function isOfOneCommand(one: RecordedEvent, other: RecordedEvent): boolean {
  return one.stream === other.stream && one.metadata.commandId === other.metadata.commandId;
}
