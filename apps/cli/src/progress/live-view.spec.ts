import { openTerminal } from '../output/terminal';
import { at, node, pipeline, startedAtMs } from '../../../../test/support/pipeline-snapshots';
import { Screen } from '../../../../test/support/screen';
import { LiveView } from './live-view';

function watch(rows: number) {
  const screen = new Screen();
  let raw = '';
  const stream = {
    isTTY: true,
    columns: 80,
    rows,
    write: (text: string) => {
      raw += text;
      screen.write(text);
    },
  };
  const terminal = openTerminal({}, stream as never, stream as never);
  return { screen, view: new LiveView(terminal, () => startedAtMs + 1_000), raw: () => raw };
}

describe('LiveView', () => {
  it('draws each picture over the last one, also when it has become shorter', () => {
    const { screen, view } = watch(30);
    view.update(pipeline([node('e/a'), node('e/b'), node('e/c')]));
    const first = screen.text.split('\n').length;
    view.update(pipeline([node('e/a', { status: 'in_progress', runState: 'planning' })]));
    expect(screen.text.split('\n')).toHaveLength(first - 2);
    expect(screen.text).toContain('a  planning');
    expect(screen.text).not.toContain('b  waiting');
    view.end();
  });

  it('never scrolls the screen while it draws, and leaves the whole picture at the end', () => {
    const { screen, view } = watch(10);
    const nodes = Array.from({ length: 50 }, (_, index) =>
      node(`e/n${index}`, { status: 'in_progress', runState: 'planning', startedAt: at(0) }),
    );
    view.update(pipeline(nodes));
    view.draw();
    expect(screen.height).toBeLessThanOrEqual(10);
    view.end();
    expect(screen.text).toContain('n0 ');
    expect(screen.text).toContain('n49');
  });

  it('hides the cursor while it draws and shows it again', () => {
    const { view, raw } = watch(30);
    view.update(pipeline([node('e/a')]));
    expect(raw()).toContain('\u001b[?25l');
    expect(raw()).not.toContain('\u001b[?25h');
    view.end();
    expect(raw().endsWith('\u001b[?25h')).toBe(true);
  });

  it('tells an outage below the picture, and takes it back', () => {
    const { screen, view } = watch(30);
    view.update(pipeline([node('e/a')]));
    view.trouble('the server is away');
    view.draw();
    expect(screen.text).toContain('the server is away');
    view.trouble(undefined);
    view.draw();
    expect(screen.text).not.toContain('the server is away');
    view.end();
  });
});
