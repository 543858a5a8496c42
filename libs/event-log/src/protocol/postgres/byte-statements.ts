import { TOMBSTONE_REVISION } from '../byte-log.port';

export type ByteStatements = ReturnType<typeof byteStatements>;

/** Of texts that hold no control character; `$1` separates names, which may hold any. */
const list = (parameter: number): string => `string_to_array($${parameter}, E'\\x1e')`;
const names = (parameter: number): string => `string_to_array($${parameter}, $1)`;

/** Text where the store knows it to be text, because a hexadecimal or base64 form costs more than everything else. */
const columns = (of: string): string => `${of}.position, ${of}.stream, ${of}.revision,
  coalesce(${of}.wire_id, ${of}.event_id), ${of}.type, coalesce(${of}.wire_is_json, ${of}.is_json),
  (extract(epoch from ${of}.recorded_at) * 1000)::bigint, ${of}.is_json,
  case when ${of}.is_json then convert_from(${of}.data, 'UTF8') else encode(${of}.data, 'base64') end,
  ${of}.wire_metadata is null,
  case when ${of}.wire_metadata is null then ${of}.metadata::text else encode(${of}.wire_metadata, 'base64') end`;

const lastOf = (events: string, column: string, stream: string): string =>
  `(select e.${column} from ${events} e where e.stream = ${stream} order by e.revision desc limit 1)`;

/** Every statement goes by an index. */
export function byteStatements(schema: string) {
  const events = `${schema}.events`;
  const event = columns('e');
  return {
    /**
     * Per event: $2 stream, $3 revision, $4 id, $5 type, $6 schema, $7 data and $8 whether it is base64, $9 metadata as JSON, $10
     * its bytes and $11 whether they are base64 (null: $9 are they), $12 whether the data is JSON, $13 whether the writer says so, $14 the id that it
     * cannot have, $15 whether it deletes its stream; $16 the number of events; $17 streams and $18 their last revisions as the
     * writer believes them. Answers one row, or none when $17 and $18 are not so or a stream of $17 is deleted.
     */
    append: `
      with fits as materialized (
        select not exists (
          select 1 from unnest(${names(17)}, $18::int[]) as before (stream, revision)
          where coalesce(${lastOf(events, 'revision', 'before.stream')}, -1) <> before.revision
             or ${lastOf(events, 'deletes_stream', "'$$' || before.stream")}
        ) as ok
      ), moved as (
        update ${schema}.head set position = position + $16::int from fits where fits.ok
        returning position, date_trunc('milliseconds', clock_timestamp()) as recorded_at
      ), added as (
        insert into ${events} (position, stream, revision, event_id, type, schema, data, metadata, is_json, recorded_at,
                               wire_metadata, wire_id, wire_is_json, deletes_stream)
        select moved.position - $16::int + n, stream, revision, id::uuid, type, schema,
               case when data_coded then decode(coalesce(data, ''), 'base64') else convert_to(coalesce(data, ''), 'UTF8') end,
               metadata::jsonb, is_json, moved.recorded_at,
               case when bytes_coded then decode(coalesce(bytes, ''), 'base64')
                    else convert_to(case when bytes_coded is null then metadata else coalesce(bytes, '') end, 'UTF8') end,
               nullif(wire_id, '')::uuid, nullif(says_json, is_json), nullif(deletes, false)
        from moved, unnest(${names(2)}, $3::int[], ${list(4)}, ${names(5)}, $6::int[], ${list(7)}, $8::bool[], ${list(9)},
                           ${list(10)}, $11::bool[], $12::bool[], $13::bool[], ${list(14)}, $15::bool[])
             with ordinality as event (stream, revision, id, type, schema, data, data_coded, metadata,
                                       bytes, bytes_coded, is_json, says_json, wire_id, deletes, n)
        order by n
      )
      select position, (extract(epoch from recorded_at) * 1000)::bigint, pg_notify($19, position::text) from moved`,
    lockHead: `select position from ${schema}.head for update`,
    /** $2 streams, one item per wanted stream: its last revision, then the newest event of its metastream. */
    states: `
      select coalesce(${lastOf(events, 'revision', 'wanted.stream')}, -1),
             starts_with(wanted.stream, '$$')
               and ${lastOf(events, 'revision', 'substr(wanted.stream, 3)')} = ${TOMBSTONE_REVISION},
             ${event}
      from unnest(${names(2)}) with ordinality as wanted (stream, n)
      left join lateral (select * from ${events} m where m.stream = '$$' || wanted.stream
                         order by m.revision desc limit 1) as e on true
      order by wanted.n`,
    /** $2 streams, $3 ids, $4 revisions: where the id is in the stream, and which event is at the revision. */
    known: `
      select e.revision, e.position, coalesce(there.wire_id, there.event_id), there.position
      from unnest(${names(2)}, ${list(3)}, $4::int[]) with ordinality as wanted (stream, id, revision, n)
      left join ${events} e on e.stream = wanted.stream and e.event_id = wanted.id::uuid
      left join ${events} there on there.stream = wanted.stream and there.revision = wanted.revision
      order by wanted.n`,
    head: `select position from ${schema}.head`,
    readForwards: `
      select ${event} from ${events} e
      where stream = $1 and revision >= $2 and revision < ${TOMBSTONE_REVISION} order by revision limit $3`,
    readBackwards: `
      select ${event} from ${events} e
      where stream = $1 and revision <= $2 and revision < ${TOMBSTONE_REVISION} order by revision desc limit $3`,
    allForwards: `select ${event} from ${events} e where position > $1 order by position limit $2`,
    allBackwards: `select ${event} from ${events} e where position < $1 order by position desc limit $2`,
    placesForwards: `
      select position, stream, type, octet_length(data) from ${events} e where position > $1 order by position limit $2`,
    placesBackwards: `
      select position, stream, type, octet_length(data) from ${events} e where position < $1 order by position desc limit $2`,
    /** In the order of the log. */
    allAt: `select ${event} from ${events} e where position = any($1::bigint[]) order by position`,
    /** $1 stream, $2 the time in milliseconds, $3 and $4 the revisions between which to search, by halves. */
    firstSince: `
      with recursive search (low, high) as (
        select $3::int, $4::int + 1
        union all
        select case when young then low else middle + 1 end, case when young then middle else high end
        from (select low, high, middle,
                     (select e.recorded_at >= to_timestamp($2::float8 / 1000)
                      from ${events} e where e.stream = $1 and e.revision = middle) as young
              from search, lateral (select low + (high - low) / 2 as middle) as half
              where low < high) as step
      )
      select low from search where low >= high limit 1`,
  };
}
