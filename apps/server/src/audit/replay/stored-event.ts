import { jsonEquals, type Event, type Json } from '@keelson/domain';

/** As the log would have it: what JSON does not keep is gone. */
export function asStored({ type, data }: Event): Event {
  return { type, data: JSON.parse(JSON.stringify(data)) as object };
}

export function sameEvent(one: Event, other: Event): boolean {
  return one.type === other.type && jsonEquals(one.data as Json, other.data as Json);
}

export function sameEvents(some: readonly Event[], others: readonly Event[]): boolean {
  return (
    some.length === others.length &&
    some.every((each, index) => sameEvent(each, others[index] as Event))
  );
}
