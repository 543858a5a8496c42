import { shortId } from '../parts/short-id';
import { soughtIn, typedAs } from './search-text';

describe('what is typed into the search', () => {
  it('may be an event, a type of events, or a place in the log', () => {
    expect(typedAs('0199c0de-1111-7222-8333-444455556666')).toBe('event');
    expect(typedAs('RunFailed')).toBe('event type');
    expect(typedAs('8500')).toBe('position');
    expect(typedAs('network')).toBe('words');
    expect(typedAs('Runs')).toBe('words');
  });

  it('finds an id as it stands on a page', () => {
    const id = 'run_01m800946380r27x302bgk2dmyn2';
    expect(id).toContain(soughtIn(shortId(id)));
    expect(soughtIn(` ${id} `)).toBe(id);
    expect(soughtIn('dev/network')).toBe('dev/network');
  });
});
