import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { declaredVariables } from './declared-variables';

describe('declaredVariables', () => {
  it('finds declarations in both syntaxes, and which are ephemeral', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keelson-variables-'));
    await writeFile(
      join(folder, 'main.tf'),
      `# variable "comment" {}
variable "one" { type = string }
  variable two {
  default = "variable \\"three\\" {"
}
variable "session" {
  type      = string
  ephemeral = true
}
resource "terraform_data" "x" {}
`,
    );
    await writeFile(
      join(folder, 'more.tf.json'),
      JSON.stringify({ variable: { json: {}, secret: { ephemeral: true } } }),
    );
    await writeFile(join(folder, 'broken.tf.json'), '{');
    await writeFile(join(folder, 'notes.txt'), 'variable "no" {}');
    const found = await declaredVariables(folder);
    await rm(folder, { recursive: true });
    expect(found.map(({ name, ephemeral }) => [name, ephemeral])).toEqual(
      expect.arrayContaining([
        ['one', false],
        ['two', false],
        ['session', true],
        ['json', false],
        ['secret', true],
      ]),
    );
    expect(found).toHaveLength(5);
  });
});
