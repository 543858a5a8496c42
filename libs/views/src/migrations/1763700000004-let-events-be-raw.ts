import type { MigrationInterface, QueryRunner } from 'typeorm';
import { schemaOf } from '../view-schema';

/** Payloads that are read from the log itself are of the version that they were written in. */
export class LetEventsBeRaw1763700000004 implements MigrationInterface {
  name = 'LetEventsBeRaw1763700000004';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`alter table ${eventsOf(queryRunner)} add column schema int`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`alter table ${eventsOf(queryRunner)} drop column schema`);
  }
}

function eventsOf({ dataSource }: QueryRunner): string {
  return `"${schemaOf(dataSource)}".events`;
}
