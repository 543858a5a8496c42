import { ServerSentEventParser, type ServerSentEvent } from './server-sent-event-parser';

const stream = [
  ': a comment\n',
  'retry: 250\n',
  'id: 1\nevent: line\ndata: {"text":"grün 🌱"}\n\n',
  'id: 2\r\ndata: first\r\ndata: second\r\n\r\n',
  'id: 3\rdata:no space\r\r',
  'event: without data\n\n',
  'data\n\n',
  'data: cut off',
].join('');

const expected: ServerSentEvent[] = [
  { event: 'line', data: '{"text":"grün 🌱"}', id: '1' },
  { event: 'message', data: 'first\nsecond', id: '2' },
  { event: 'message', data: 'no space', id: '3' },
  { event: 'message', data: '', id: '3' },
];

function parse(chunkBytes: number): ServerSentEvent[] {
  const parser = new ServerSentEventParser();
  const bytes = Buffer.from(stream);
  const events: ServerSentEvent[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    events.push(...parser.push(bytes.subarray(at, at + chunkBytes)));
  }
  return events;
}

describe('ServerSentEventParser', () => {
  it.each([1, 2, 3, 5, 7, 16, 1_000])('reads the same from chunks of %i bytes', (chunkBytes) => {
    expect(parse(chunkBytes)).toEqual(expected);
  });

  it('keeps what the server asks to wait', () => {
    const parser = new ServerSentEventParser();
    parser.push(Buffer.from('retry: 250\nretry: soon\n'));
    expect(parser.retryMs).toBe(250);
  });

  it('refuses a line that never ends', () => {
    const parser = new ServerSentEventParser();
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    expect(() => {
      for (let count = 0; count < 5; count += 1) parser.push(chunk);
    }).toThrow(/longer than/);
  });
});
