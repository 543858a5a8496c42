import { makeStyles } from '../output/styles';
import { at, node, pipeline, startedAtMs } from '../../../../test/support/pipeline-snapshots';
import { renderSummary } from './summary';

const styles = makeStyles(false);
const nowMs = startedAtMs;

describe('renderSummary', () => {
  it('prints outputs with sensitive ones masked, and the verdict', () => {
    const done = node('e/db', { status: 'successful', delta: { add: 4, change: 0, delete: 0 } });
    const outputs = new Map([
      [
        'e/db',
        {
          url: { sensitive: false, value: 'db:5432' },
          password: { sensitive: true, value: 'x' },
          ports: { sensitive: false, value: [1] },
        },
      ],
    ]);
    const ended = pipeline([done], {
      status: 'completed',
      result: 'succeeded',
      finishedAt: at(3.2),
    });
    expect(renderSummary({ pipeline: ended, outputs, styles, nowMs })).toEqual([
      '',
      '  outputs of e/db',
      '    password  ***',
      '    ports     [1]',
      '    url       db:5432',
      '',
      '  ✓ shop deployed: 1 stack in 3.2s  +4 ~0 -0',
    ]);
  });

  it('prints the whole message of a failure, where its log is, and how to go on', () => {
    const failed = node('e/db', {
      status: 'failed',
      runId: 'run_7',
      message: 'first\n  second\u001b[31m',
    });
    const ended = pipeline([failed], { status: 'completed', result: 'failed', finishedAt: at(1) });
    expect(renderSummary({ pipeline: ended, outputs: new Map(), styles, nowMs })).toEqual([
      '',
      '  ✗ e/db failed',
      '    first',
      '    second',
      '    logs: keelson run logs run_7',
      '',
      '  ✗ shop failed: 1 of 1 stack failed, 0 cancelled, 0 done in 1.0s  +0 ~0 -0',
      '    again from there: keelson infra-pipeline retry pip_1',
    ]);
  });
});
