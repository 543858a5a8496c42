/** Turns a payload of one schema version into the next one. Pure: it must not change its argument. */
export type Upcaster = (data: object) => object;

export type CatalogEntry = {
  /** The latest schema version; 1 is the first. */
  readonly schema: number;
  /** One step for every version below the latest, keyed by the version that it starts from. */
  readonly upcasters?: Readonly<Record<number, Upcaster>>;
};

/**
 * The event types that this Keelson knows, with the shape of each.
 *
 * True: what a log with a catalog returns is in its latest shape, whatever version was stored; what it accepts is of a known
 * type in the latest shape, so that a handed-over payload and a read one never differ.
 * Not promised: that an unknown type is understood. It passes through a read unchanged, because an older process must be able
 * to follow a log which a newer one writes; a newer *shape* of a known type is refused, because it would be misread.
 */
export class EventCatalog {
  private readonly entries: ReadonlyMap<string, CatalogEntry>;

  constructor(entries: Readonly<Record<string, CatalogEntry>>) {
    this.entries = new Map(Object.entries(entries));
    for (const [type, entry] of this.entries) checkSteps(type, entry);
  }

  get types(): readonly string[] {
    return [...this.entries.keys()];
  }

  has(type: string): boolean {
    return this.entries.has(type);
  }

  /** @throws UnknownEventType */
  schemaOf(type: string): number {
    const entry = this.entries.get(type);
    if (!entry) throw new UnknownEventType(type);
    return entry.schema;
  }

  /** The payload in its latest shape. */
  upcast(type: string, schema: number, data: object): object {
    const entry = this.entries.get(type);
    if (!entry || schema === entry.schema) return data;
    if (schema > entry.schema) throw new UnknownSchemaVersion(type, schema, entry.schema);
    let current = data;
    for (let version = schema; version < entry.schema; version++) {
      const step = entry.upcasters?.[version];
      if (!step) throw new UnknownSchemaVersion(type, schema, entry.schema);
      current = step(current);
    }
    return current;
  }
}

export class UnknownEventType extends Error {
  constructor(readonly type: string) {
    super(`event type ${type} is not in the catalog`);
    this.name = 'UnknownEventType';
  }
}

/** An event of a known type whose shape this Keelson cannot read or must not write. */
export class UnknownSchemaVersion extends Error {
  constructor(
    readonly type: string,
    readonly schema: number,
    readonly latest: number,
  ) {
    super(
      `event type ${type} has schema ${schema}; this Keelson knows 1 to ${latest} and writes ${latest}`,
    );
    this.name = 'UnknownSchemaVersion';
  }
}

function checkSteps(type: string, { schema, upcasters = {} }: CatalogEntry): void {
  if (!Number.isInteger(schema) || schema < 1) {
    throw new RangeError(`event type ${type}: schema must be a positive integer, got ${schema}`);
  }
  for (let version = 1; version < schema; version++) {
    if (!upcasters[version]) {
      throw new RangeError(`event type ${type}: upcaster from schema ${version} is missing`);
    }
  }
  const beyond = Object.keys(upcasters).find(
    (version) => !(Number(version) >= 1 && Number(version) < schema),
  );
  if (beyond !== undefined) {
    throw new RangeError(`event type ${type}: upcaster from schema ${beyond} leads nowhere`);
  }
}
