import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAgents1763700000003 implements MigrationInterface {
  name = 'CreateAgents1763700000003';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `create table ops.agents (
        name text primary key, first_seen_at timestamptz not null, seen_at timestamptz not null,
        left_at timestamptz) with (fillfactor = 50)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table ops.agents');
  }
}
