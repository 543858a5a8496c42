import type { StreamFilter } from './read-requests';

const NAMESPACE = /^[A-Za-z0-9_-]{1,100}$/;

export type LogScopeOptions = {
  /** Keeps the log apart from whatever else is in the store: its streams begin with this name and a dot. */
  readonly namespace?: string;
  /** The streams of the log begin with one of these; all others are somebody else's. Absent: all but the store's own. */
  readonly streams?: readonly string[];
};

/** Which streams of the store are the log's, and what the store calls them. */
export class LogScope {
  private readonly namespace: string;
  private readonly streams: readonly string[] | undefined;

  /** @throws RangeError for a namespace that is none */
  constructor({ namespace, streams }: LogScopeOptions) {
    if (namespace !== undefined && !NAMESPACE.test(namespace)) {
      throw new RangeError('a namespace has 1 to 100 letters, digits, - or _');
    }
    this.namespace = namespace === undefined ? '' : `${namespace}.`;
    this.streams = streams;
  }

  nameOf(stream: string): string {
    return this.namespace + stream;
  }

  streamOf(name: string): string {
    return name.slice(this.namespace.length);
  }

  get all(): StreamFilter {
    if (this.streams) return { prefixes: this.streams.map((each) => this.nameOf(each)) };
    return this.namespace === '' ? 'all but system' : { prefixes: [this.namespace] };
  }

  /** Those of the log that begin with one of these. Undefined: none can. */
  within(prefixes: readonly string[]): StreamFilter | undefined {
    if (!this.streams && prefixes.includes('')) return this.all;
    const wanted = this.streams ? overlap(prefixes, this.streams) : prefixes;
    return wanted.length > 0
      ? { prefixes: wanted.map((prefix) => this.nameOf(prefix)) }
      : undefined;
  }

  /** Why nothing can be appended to a stream of this name. */
  refusal(stream: string): string | undefined {
    if (this.streams && !this.streams.some((prefix) => stream.startsWith(prefix))) {
      return `the streams of this log begin with ${this.streams.join(', ')}`;
    }
    if (this.nameOf(stream).startsWith('$')) {
      return 'EventStoreDB keeps streams that begin with $ for itself';
    }
    return undefined;
  }
}

/** The prefixes of what begins with one of the first and with one of the second. */
function overlap(first: readonly string[], second: readonly string[]): readonly string[] {
  const both = first.flatMap((one) =>
    second.flatMap((other) => {
      if (one.startsWith(other)) return [one];
      return other.startsWith(one) ? [other] : [];
    }),
  );
  return [...new Set(both)];
}
