/** The embedded PostgreSQL cannot be started here; the message says what is in the way and the way out. */
export class EmbeddedPostgresRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedPostgresRefused';
  }
}

/** The way out that always exists. */
export const OWN_DATABASE_HINT =
  'or set KEELSON_DATABASE_URL to a PostgreSQL server of your own (postgresql://user:password@host:5432/database)';
