export type ServerSentEvent = {
  readonly event: string;
  readonly data: string;
  readonly id: string | undefined;
};

/** A line that never ends must not fill the memory. */
const lineLengthMax = 4 * 1024 * 1024;

/**
 * Server-sent events out of chunks that may be cut anywhere: inside a character, a line ending or an event. Follows the
 * algorithm of the HTML standard: CR, LF and CRLF end a line, an event without data is dropped, a cut-off event at the end too.
 */
export class ServerSentEventParser {
  /** From the server's `retry:` field. */
  retryMs: number | undefined;
  private readonly decoder = new TextDecoder('utf-8');
  private rest = '';
  private data: string[] = [];
  private event = '';
  private id: string | undefined;

  push(chunk: Uint8Array): readonly ServerSentEvent[] {
    this.rest += this.decoder.decode(chunk, { stream: true });
    const events: ServerSentEvent[] = [];
    let start = 0;
    for (;;) {
      const end = this.endOfLine(start);
      if (end === undefined) break;
      const complete = this.line(this.rest.slice(start, end.at));
      if (complete !== undefined) events.push(complete);
      start = end.next;
    }
    this.rest = this.rest.slice(start);
    if (this.rest.length > lineLengthMax) {
      throw new RangeError(`a line of the event stream is longer than ${lineLengthMax} characters`);
    }
    return events;
  }

  private endOfLine(from: number): { at: number; next: number } | undefined {
    for (let at = from; at < this.rest.length; at += 1) {
      if (this.rest[at] === '\n') return { at, next: at + 1 };
      if (this.rest[at] !== '\r') continue;
      // The LF that belongs to this CR may still be on its way.
      if (at + 1 === this.rest.length) return undefined;
      return { at, next: this.rest[at + 1] === '\n' ? at + 2 : at + 1 };
    }
    return undefined;
  }

  private line(line: string): ServerSentEvent | undefined {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.event = value;
    else if (field === 'id' && !value.includes('\0')) this.id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
    return undefined;
  }

  private dispatch(): ServerSentEvent | undefined {
    const { data, event } = this;
    this.data = [];
    this.event = '';
    if (data.length === 0) return undefined;
    return { event: event === '' ? 'message' : event, data: data.join('\n'), id: this.id };
  }
}
