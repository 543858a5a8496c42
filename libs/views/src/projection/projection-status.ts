import { BEGINNING, type EventLog, type Position } from '@keelson/event-log';
import type { ClientBase } from 'pg';
import type { DataSource } from 'typeorm';
import { type BuildNote, readBuildNote } from '../beside/build-note';
import { schemaOf } from '../view-schema';
import { checkpointsTable } from './checkpoints';
import type { Projection } from './projection';
import type { Poison } from './projection-fold';

export type ProjectionStatus = {
  readonly name: string;
  /** Of what is shown. */
  readonly version: number;
  readonly position: Position;
  /** Distance to the end of the log in positions: 0 at the end; positions are sparse, so there are at most that many events. */
  readonly lag: number;
  /**
   * It is being built beside the live one by some process, or has to be, because the code has it in another version and nobody has
   * begun; until it is done, what is shown stands still at `position`, or, at a rebuild that somebody asked for, goes on.
   */
  readonly rebuild?: {
    readonly state: 'due' | 'running';
    readonly version: number;
    /** How far the log has been read for it. */
    readonly position: Position;
  };
  /** The event before which the projection has stopped, and why. */
  readonly failure?: {
    readonly eventId: string;
    readonly position: string;
    readonly error: string;
    /** What gets the projection past the event; the others need not wait for it. */
    readonly wayOn: string;
  };
};

type CheckpointRow = {
  readonly name: string;
  readonly version: number;
  readonly position: string;
  readonly failure: Omit<NonNullable<ProjectionStatus['failure']>, 'wayOn'> | null;
};

export async function readStatus(
  dataSource: DataSource,
  eventLog: EventLog,
  projections: readonly Projection[],
): Promise<readonly ProjectionStatus[]> {
  const head = await eventLog.head();
  const rows: CheckpointRow[] = await dataSource.query(
    `select name, version, position, failure from ${checkpointsTable(schemaOf(dataSource))}`,
  );
  const note = await readBuildNote(dataSource);
  return projections.map((projection) => {
    const { name } = projection;
    const row = rows.find((each) => each.name === name);
    const position = BigInt(row?.position ?? 0) as Position;
    const version = row && position > BEGINNING ? row.version : projection.version;
    const lag = Math.max(0, Number(head - position));
    const failure = row?.failure && { ...row.failure, wayOn: wayOn(name) };
    const rebuild = rebuildOf(projection, version, note);
    return {
      name,
      version,
      position,
      lag,
      ...(rebuild && { rebuild }),
      ...(failure && { failure }),
    };
  });
}

function rebuildOf(
  { name, version }: Projection,
  shown: number,
  note: BuildNote | undefined,
): ProjectionStatus['rebuild'] {
  const built = note?.purpose === 'rebuild' ? note.versions[name] : undefined;
  if (note && built !== undefined) {
    return { state: 'running', version: built, position: BigInt(note.position) as Position };
  }
  return shown === version ? undefined : { state: 'due', version, position: BEGINNING };
}

function wayOn(name: string): string {
  return (
    `mend what the error says and start the server again: ${name} then tries this event once more; ` +
    `where rows before it are wrong too, \`keelson projections rebuild ${name}\` builds them anew`
  );
}

/** So that every process, and a person, can see it. */
export async function rememberFailure(
  client: ClientBase,
  schema: string,
  name: string,
  { eventId, position, error }: Poison,
): Promise<void> {
  const failure = JSON.stringify({ eventId, position: String(position), error });
  await client.query(
    `update ${checkpointsTable(schema)} set failure = $2, updated_at = now() where name = $1`,
    [name, failure],
  );
}
