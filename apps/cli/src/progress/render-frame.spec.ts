import { makeStyles } from '../output/styles';
import { textWidth } from '../output/text-width';
import { at, node, pipeline, startedAtMs } from '../../../../test/support/pipeline-snapshots';
import { renderFrame, type FrameOptions } from './render-frame';

const options: FrameOptions = {
  styles: makeStyles(false),
  nowMs: startedAtMs + 2_500,
  columns: 100,
  tick: 0,
};
const delta = { add: 3, change: 1, delete: 0 };
const finished = { status: 'successful', startedAt: at(0), finishedAt: at(0.8), delta } as const;

const middle = pipeline([
  node('staging/network', finished),
  node('staging/database', {
    status: 'in_progress',
    runState: 'applying',
    startedAt: at(1),
    delta: { add: 5, change: 0, delete: 2 },
    dependsOn: ['staging/network'],
  }),
  node('staging/orders', { dependsOn: ['staging/network', 'staging/database'] }),
  node('production/network', { dependsOn: ['staging/orders'] }),
]);

describe('renderFrame', () => {
  it('shows each node with sign, state, time and delta, what it waits for, and totals', () => {
    expect(renderFrame(middle, options)).toEqual([
      '  shop  deploy  pip_1',
      '',
      '  staging',
      '  ✓ network   finished              0.8s  +3 ~1 -0',
      '  ⠋ database  applying              1.5s  +5 ~0 -2',
      '  ○ orders    waiting                                  ← database',
      '',
      '  production',
      '  ○ network   waiting                                  ← staging/orders',
      '',
      '  ━━━━━━────────────────── 1/4  +8 ~1 -2  2.5s  1 running · 2 waiting',
    ]);
  });

  it('shows why a node failed and what that cancelled', () => {
    const lines = renderFrame(
      pipeline(
        [
          node('staging/a', {
            status: 'failed',
            message: 'boom\nmore',
            startedAt: at(0),
            finishedAt: at(1),
          }),
          node('staging/b', {
            status: 'cancelled',
            reason: 'upstream_failed',
            dependsOn: ['staging/a'],
          }),
        ],
        { status: 'completed', result: 'failed', finishedAt: at(1) },
      ),
      options,
    );
    expect(lines[0]).toBe('  shop  deploy  pip_1  failed');
    expect(lines[3]).toMatch(/^ {2}✗ a {2}failed +1\.0s +boom more$/);
    expect(lines[4]).toMatch(/^ {2}⊘ b {2}cancelled +upstream failed$/);
    expect(lines.at(-1)).toContain('1 failed · 1 cancelled');
  });

  it('says what waits for a person with the command that answers it', () => {
    const lines = renderFrame(
      pipeline(
        [
          node('staging/a', {
            status: 'in_progress',
            runState: 'unconfirmed',
            runId: 'run_1',
            planDigest: 'sha256:ab',
            startedAt: at(0),
          }),
          node('staging/b', { status: 'awaiting_approval' }),
        ],
        {
          gates: [
            { environment: 'production', reason: 'change board' },
            { environment: 'staging', node: 'b' },
          ],
        },
      ),
      options,
    ).join('\n');
    expect(lines).toContain('‖ a  unconfirmed');
    expect(lines).toContain('keelson run confirm run_1 --plan-digest sha256:ab');
    expect(lines).toContain('environment production waits behind its gate (change board)');
    expect(lines).toContain('keelson infra-pipeline resolve-env-manual-gate pip_1 production yes');
    expect(lines).toContain('keelson infra-pipeline resolve-node-manual-gate pip_1 staging b yes');
  });

  it('folds what is settled, then what waits, and always keeps the totals, on a small screen', () => {
    const nodes = [
      ...Array.from({ length: 40 }, (_, index) => node(`e/done-${index}`, finished)),
      node('e/busy', { status: 'in_progress', runState: 'planning', startedAt: at(2) }),
      node('e/bad', { status: 'failed', message: 'boom' }),
      ...Array.from({ length: 40 }, (_, index) => node(`e/later-${index}`)),
    ];
    const big = pipeline(nodes);
    expect(renderFrame(big, options)).toHaveLength(82 + 5);
    const small = renderFrame(big, { ...options, linesMax: 12 });
    expect(small).toHaveLength(9);
    expect(small).toContain('  ✓ 40 done');
    expect(small).toContain('  ○ 40 waiting');
    expect(small.some((line) => line.includes('busy'))).toBe(true);
    expect(small.some((line) => line.includes('boom'))).toBe(true);
    const tiny = renderFrame(big, { ...options, linesMax: 3 });
    expect(tiny).toHaveLength(3);
    expect(tiny.at(-1)).toContain('41/82');
  });

  it('never draws a line wider than the screen, in colours too', () => {
    const nodes = [node('e/a', { status: 'failed', message: 'x'.repeat(500) })];
    for (const line of renderFrame(pipeline(nodes), {
      ...options,
      styles: makeStyles(true),
      columns: 40,
    })) {
      expect(textWidth(line)).toBeLessThan(40);
    }
  });
});
