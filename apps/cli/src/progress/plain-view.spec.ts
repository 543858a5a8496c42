import { openTerminal } from '../output/terminal';
import { at, node, pipeline, startedAtMs } from '../../../../test/support/pipeline-snapshots';
import { PlainView } from './plain-view';

describe('PlainView', () => {
  it('writes one line per change of state, and none for what stays', () => {
    let out = '';
    let nowMs = startedAtMs;
    const stream = { write: (text: string) => (out += text) } as never;
    const view = new PlainView(openTerminal({}, stream, stream), () => nowMs);
    const waiting = node('e/orders', { dependsOn: ['e/db'] });
    view.update(pipeline([node('e/db'), waiting]));
    nowMs += 500;
    const planning = { status: 'in_progress', runState: 'planning', startedAt: at(0.1) } as const;
    view.update(pipeline([node('e/db', planning), waiting]));
    view.update(pipeline([node('e/db', planning), waiting]));
    const settling = { ...planning, runState: 'finished' } as const;
    view.update(pipeline([node('e/db', settling), waiting]));
    nowMs += 1_000;
    const delta = { add: 2, change: 0, delete: 0 };
    view.update(
      pipeline(
        [
          node('e/db', { status: 'successful', startedAt: at(0.1), finishedAt: at(1.4), delta }),
          node('e/orders', {
            status: 'failed',
            runId: 'run_1',
            message: 'no\nroom',
            startedAt: at(1),
            finishedAt: at(1.5),
          }),
        ],
        { gates: [{ environment: 'production' }] },
      ),
    );
    expect(out.split('\n')).toEqual([
      'shop: deploy of 2 stacks (pip_1)',
      '[   0.5s] e/db      planning',
      '[   1.5s] e/db      finished              1.3s  +2 ~0 -0',
      '[   1.5s] e/orders  failed                0.5s  no room',
      '[   1.5s] environment production waits behind its gate:',
      '            keelson infra-pipeline resolve-env-manual-gate pip_1 production yes',
      '',
    ]);
  });
});
