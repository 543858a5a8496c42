export { EmbeddedPostgresRefused } from './embedded-postgres-refused';
export {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  type PostgresConnection,
} from './start-embedded-postgres';
