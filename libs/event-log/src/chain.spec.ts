import { createHash } from 'node:crypto';
import { chainHash } from './chain';

const event = {
  id: '0190f5fe-7c00-7a00-8000-0000000000aa',
  type: 'RunCreated',
  revision: 3,
  data: { z: 'ü', a: [1] },
};

describe('the hash chain', () => {
  it('covers previous hash, id, type, revision and the stored bytes, each on its line', () => {
    const text = `abc\n${event.id}\nRunCreated\n3\n{"z":"ü","a":[1]}`;
    expect(chainHash('abc', event)).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
  });

  it('is the same for a payload, its text and its bytes', () => {
    const text = JSON.stringify(event.data);
    expect(chainHash('', { ...event, data: text })).toBe(chainHash('', event));
    expect(chainHash('', { ...event, data: Buffer.from(text) })).toBe(chainHash('', event));
  });

  it('changes with every part', () => {
    const others = [
      chainHash('a', event),
      chainHash('', { ...event, id: event.id.replace('a', 'b') }),
      chainHash('', { ...event, type: 'RunFailed' }),
      chainHash('', { ...event, revision: 4 }),
      chainHash('', { ...event, data: { a: [1], z: 'ü' } }),
    ];
    expect(new Set([chainHash('', event), ...others]).size).toBe(6);
  });
});
