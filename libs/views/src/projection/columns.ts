import { Column, type ValueTransformer } from 'typeorm';

/** Rows hold times as ISO-8601 text, as events and answers do; the database holds them as times, and the log's as text. */
const isoTime: ValueTransformer = {
  from: (value: Date | string | null) => (value instanceof Date ? value.toISOString() : value),
  to: (value: unknown) => value,
};

export const TextColumn = (): PropertyDecorator => Column({ type: 'text' });
export const OptionalTextColumn = (): PropertyDecorator => Column({ type: 'text', nullable: true });
export const IntColumn = (): PropertyDecorator => Column({ type: 'int' });
export const OptionalIntColumn = (): PropertyDecorator => Column({ type: 'int', nullable: true });
export const FlagColumn = (): PropertyDecorator => Column({ type: 'boolean' });
export const OptionalFlagColumn = (): PropertyDecorator =>
  Column({ type: 'boolean', nullable: true });
export const JsonColumn = (): PropertyDecorator => Column({ type: 'jsonb' });
/** Kept as it was written: cheaper to store, and of no use to queries that look into it. */
export const JsonTextColumn = (): PropertyDecorator => Column({ type: 'json' });
export const OptionalJsonColumn = (): PropertyDecorator =>
  Column({ type: 'jsonb', nullable: true });
export const TimeColumn = (): PropertyDecorator =>
  Column({ type: 'timestamptz', transformer: isoTime });
export const OptionalTimeColumn = (): PropertyDecorator =>
  Column({ type: 'timestamptz', nullable: true, transformer: isoTime });
