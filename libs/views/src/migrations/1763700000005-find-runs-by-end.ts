import type { MigrationInterface, QueryRunner } from 'typeorm';
import { schemaOf } from '../view-schema';

/** So that counting the runs that ended within a day does not read all that ever did. */
export class FindRunsByEnd1763700000005 implements MigrationInterface {
  name = 'FindRunsByEnd1763700000005';

  async up(queryRunner: QueryRunner): Promise<void> {
    const runs = `"${schemaOf(queryRunner.dataSource)}".runs`;
    await queryRunner.query(
      `create index runs_by_end on ${runs} (ended_at) where ended_at is not null`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`drop index "${schemaOf(queryRunner.dataSource)}".runs_by_end`);
  }
}
