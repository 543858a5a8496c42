/** Separates the items of a list that travels as one text. No JSON text, checked name or UUID contains it. */
export const SEPARATOR = '\x1e';

const list = (parameter: number): string => `string_to_array($${parameter}, E'\\x1e')`;

export type Statements = ReturnType<typeof statements>;

/** A reader asks for text and decodes it itself: hexadecimal bytea and a Date per row cost more than everything else. */
const places = 'position, stream, revision, event_id, type, schema, metadata, recorded_at';
const wrapped = `json_build_object('base64', encode(data, 'base64'))::text`;
const columns = `${places},
  case when is_json then convert_from(data, 'UTF8') else ${wrapped} end`;
const told = `jsonb_strip_nulls(jsonb_build_object(
  'wireMetadata', encode(wire_metadata, 'base64'), 'wireId', wire_id,
  'wireIsJson', wire_is_json, 'deletesStream', deletes_stream))`;

export function statements(schema: string) {
  const events = `${schema}.events`;
  return {
    /**
     * $1 streams, $2 revisions, $3 ids, $4 types, $5 schemas, $6 data, $7 metadata: one item per event; $8 their number;
     * $9 streams, $10 revisions: what must exist already. Answers one row, or none when something of $9, $10 does not exist;
     * fails with unique_violation when an event exists already. Both are conflicts.
     *
     * The predecessor is looked up by a scalar subquery because the planner may turn \`not exists\` into a join that scans.
     */
    append: `
      with fits as materialized (
        select not exists (
          select 1 from unnest(${list(9)}, $10::int[]) as before (stream, revision)
          where (select true from ${events} e where e.stream = before.stream and e.revision = before.revision) is null
        ) as ok
      ), moved as (
        update ${schema}.head set position = position + $8::int from fits where fits.ok
        returning position, date_trunc('milliseconds', clock_timestamp()) as recorded_at
      ), added as (
        insert into ${events} (position, stream, revision, event_id, type, schema, data, metadata, is_json, recorded_at)
        select moved.position - $8::int + n, stream, revision, id::uuid, type, schema, convert_to(data, 'UTF8'),
               metadata::jsonb, true, moved.recorded_at
        from moved, unnest(${list(1)}, $2::int[], ${list(3)}, ${list(4)}, $5::int[], ${list(6)}, ${list(7)})
             with ordinality as event (stream, revision, id, type, schema, data, metadata, n)
        order by n
      )
      select position, recorded_at, pg_notify($11, position::text) from moved`,
    lockHead: `select position from ${schema}.head for update`,
    /** $1 streams, $2 first revisions, one item per wanted stream: its events from there on, with the item's number last. */
    readTails: `
      select ${columns}, n
      from unnest(${list(1)}, $2::int[]) with ordinality as wanted (wanted_stream, wanted_from, n),
           lateral (select * from ${events} e
                    where e.stream = wanted_stream and e.revision >= wanted_from order by e.revision) as found
      order by n, revision`,
    /** $1 streams, one item per append: where each stream is. */
    revisions: `
      select coalesce((select max(revision) from ${events} e where e.stream = wanted.stream), -1)
      from unnest(${list(1)}) with ordinality as wanted (stream, n) order by n`,
    /** $1 streams, $2 ids, one item per event: where the stream is, and where the event is. One statement, so one moment. */
    inspect: `
      select coalesce((select max(revision) from ${events} e where e.stream = wanted.stream), -1), e.revision, e.position
      from unnest(${list(1)}, ${list(2)}) with ordinality as wanted (stream, id, n)
      left join ${events} e on e.stream = wanted.stream and e.event_id = wanted.id::uuid
      order by n`,
    head: `select position from ${schema}.head`,
    read: `select ${columns} from ${events} where stream = $1 and revision >= $2 order by revision limit $3`,
    readLast: `select ${columns} from ${events} where stream = $1 order by revision desc limit 1`,
    readAll: `select ${columns} from ${events} where position > $1 order by position limit $2`,
    /**
     * What proofs cover must be all that a reader obeys: a payload that is marked as no text is answered as readers are given it, and
     * what only followers of the log are told (null in Keelson's own events) stands in the metadata. The payload as base64, because
     * bytes that somebody has changed need not be text.
     */
    readStored: `
      select position, stream, revision, event_id, type, schema, metadata || ${told}, recorded_at,
             encode(case when is_json then data else convert_to(${wrapped}, 'UTF8') end, 'base64')
      from ${events} where position > $1 order by position limit $2`,
    /** $1 after, $2 up to, $3 prefixes. */
    readMatching: `
      select ${columns} from ${events}
      where position > $1 and position <= $2 and stream ^@ any($3::text[])
      order by position limit $4`,
  };
}
