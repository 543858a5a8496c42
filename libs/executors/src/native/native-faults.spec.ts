import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failureOf } from '../spec-support/failure-of';
import { file, NativeLab, type Entry } from '../spec-support/native-lab';

describe('NativeExecutor', () => {
  let lab: NativeLab;
  let stack: NativeLab['stack'];
  let declare: NativeLab['declare'];
  let planned: NativeLab['planned'];

  beforeEach(async () => {
    lab = await NativeLab.open();
    ({ stack, declare, planned } = lab);
  });
  afterEach(() => lab.close());

  describe('names the place of a fault', () => {
    it.each([
      [
        [{ type: 'fil', name: 'a', properties: {} }],
        {},
        'resources[0].type: unknown type fil; there are file, directory, template, line, exec',
      ],
      [
        [{ type: 'file', name: 'a', properties: { pth: 'x' } }],
        {},
        'resources[0].properties.pth: unknown field; there are path, content, source, mode; resources[0].properties.path: is required',
      ],
      [
        [{ ...file('a'), depends: [] }],
        {},
        'resources[0].depends: unknown field; there are type, name, dependsOn, properties',
      ],
      [
        [{ ...file('a'), dependsOn: ['file.b'] }],
        {},
        'resources[0].dependsOn[0]: there is no file.b',
      ],
      [
        [file('a', { content: '${var.nope}' })],
        {},
        'resources[0].properties.content: variable nope is not given',
      ],
      [
        [file('a', { content: '${file.b.path}' })],
        {},
        'resources[0].properties.content: there is no file.b',
      ],
      [
        [file('a', { content: '${HOME}' })],
        {},
        'resources[0].properties.content: ${HOME} is not a reference; write $${HOME} to mean the text itself',
      ],
      [
        [file('a', { mode: 644 })],
        {},
        'resources[0].properties.mode: must be octal digits in quotes, such as "0644"',
      ],
      [
        [file('a', { source: 'x' })],
        {},
        'resources[0].properties.content: give either content or source',
      ],
      [[file('a'), file('a')], {}, 'resources[1]: file.a is already declared at resources[0]'],
      [[file('a'), file('b', { path: '${var.root}/a' })], {}, 'are the same thing'],
      [[file('a')], { x: '${file.a.nope}' }, 'outputs.x: file.a has path, mode, content'],
      [
        [{ ...file('a'), dependsOn: ['file.b'] }, file('b', { content: '${file.a.path}' })],
        {},
        'resources[0]: depends on itself: file.a → file.b → file.a',
      ],
      [
        [
          {
            type: 'template',
            name: 't',
            properties: { path: '${var.root}/t', source: '../scratch/x' },
          },
        ],
        {},
        "resources[0].properties.source: the stack's source has no file ../scratch/x",
      ],
    ])('%j %j', async (resources, outputs, message) => {
      await declare(resources as Entry[], outputs);
      const failure = await failureOf(planned());
      expect(failure.step).toBe('init');
      expect(failure.message).toContain(message);
    });

    it('in the YAML itself, and when there is none', async () => {
      expect((await failureOf(planned())).message).toBe('stack.yaml: the source has no such file');
      await stack.write({ 'stack.yaml': 'resources: []\noutputs: [unclosed\n' });
      expect((await failureOf(planned())).message).toContain('stack.yaml:');
      await stack.write({ 'stack.yaml': 'resource: []' });
      expect((await failureOf(planned())).message).toBe(
        'resource: unknown field; there are resources, outputs',
      );
    });

    it('of a link that leads out of the source', async () => {
      await writeFile(join(stack.folder, 'outside'), 'x');
      await symlink(join(stack.folder, 'outside'), join(stack.workdir, 'link'));
      await declare([file('a', { content: undefined, source: 'link' })]);
      expect((await failureOf(planned())).message).toContain("lies outside the stack's source");
    });
  });
});
