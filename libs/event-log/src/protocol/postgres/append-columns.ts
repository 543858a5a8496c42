import { randomUUID } from 'node:crypto';
import { SEPARATOR } from '../../postgres/statements';
import type { NewByteEvent } from '../byte-log.port';
import type { Rows } from '../judge-write';
import { deletesItsStream, isMetastream } from '../stream-metadata';
import { sharedColumns } from './byte-rows';

/** Rows of one stream, with the ids that the stream has already: such an event is kept under another id and tells its own. */
export type PlacedRows = Rows & { readonly taken?: ReadonlySet<string> };

/** The parameters $1 to $18 of the append statement, filled in one pass: a busy store spends much of its time here. */
export class AppendColumns {
  private readonly streams: string[] = [];
  private readonly revisions: number[] = [];
  private readonly ids: string[] = [];
  private readonly types: string[] = [];
  private readonly schemas: number[] = [];
  private readonly data: string[] = [];
  private readonly dataCoded: boolean[] = [];
  private readonly metadata: string[] = [];
  private readonly bytes: string[] = [];
  private readonly bytesCoded: (boolean | 'null')[] = [];
  private readonly isJson: boolean[] = [];
  private readonly saysJson: boolean[] = [];
  private readonly wireIds: string[] = [];
  private readonly deletes: boolean[] = [];

  constructor(private readonly rows: readonly PlacedRows[]) {
    for (const { stream, after, events, taken } of rows) {
      const seen = events.length > 1 || taken ? new Set(taken) : undefined;
      const meta = isMetastream(stream);
      let revision = after;
      for (const event of events) {
        this.streams.push(stream);
        this.revisions.push(++revision);
        const doubled = seen?.has(event.id) ?? false;
        seen?.add(event.id);
        this.ids.push(doubled ? randomUUID() : event.id);
        this.wireIds.push(doubled ? event.id : '');
        this.deletes.push(meta && deletesItsStream(event));
        this.addPayload(event);
      }
    }
  }

  /** With `checked` the statement looks whether the streams are where the rows believe them to be. */
  values(checked: boolean): unknown[] {
    const separator = separatorFor([...this.streams, ...this.types]);
    const prior = checked ? this.rows : [];
    return [
      ...[separator, this.streams.join(separator), list(this.revisions)],
      ...[texts(this.ids), this.types.join(separator), list(this.schemas)],
      ...[texts(this.data), list(this.dataCoded), texts(this.metadata)],
      ...[texts(this.bytes), list(this.bytesCoded), list(this.isJson), list(this.saysJson)],
      ...[texts(this.wireIds), list(this.deletes), this.streams.length],
      ...[prior.map(({ stream }) => stream).join(separator), list(prior.map(({ after }) => after))],
    ];
  }

  private addPayload(event: NewByteEvent): void {
    const { data, isJson, metadata, schema, wireMetadata } = sharedColumns(event);
    this.types.push(event.type);
    this.schemas.push(schema);
    this.data.push(data.text);
    this.dataCoded.push(data.coded);
    this.isJson.push(isJson);
    this.saysJson.push(event.isJson);
    this.metadata.push(metadata);
    // What stands in the other column already does not travel twice.
    this.bytes.push(wireMetadata?.text ?? '');
    this.bytesCoded.push(wireMetadata?.coded ?? 'null');
  }
}

/** A text that none of the names holds. */
export function separatorFor(names: readonly string[]): string {
  return names.some((name) => name.includes(SEPARATOR)) ? `\x1e${randomUUID()}` : SEPARATOR;
}

const texts = (items: readonly string[]): string => items.join(SEPARATOR);
const list = (items: readonly unknown[]): string => `{${items.join(',')}}`;
