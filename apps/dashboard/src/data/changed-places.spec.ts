import { ChangedPlaces } from './changed-places';

describe(ChangedPlaces.name, () => {
  const asking = () => {
    const places = new ChangedPlaces();
    places.answered('pip_1', places.ask('pip_1'));
    return places;
  };

  it('keeps what has changed until it was answered', () => {
    const places = asking();
    places.tell('pip_1', [3, 5]);
    places.tell('pip_1', [3]);
    const asked = places.ask('pip_1');
    expect(asked.changed).toEqual([3, 5]);
    expect(places.ask('pip_1').changed).toEqual([3, 5]);
    places.answered('pip_1', asked);
    expect(places.ask('pip_1').changed).toEqual([]);
  });

  it('still has as news what was told while the answer was under way', () => {
    const places = asking();
    places.tell('pip_1', [3, 5]);
    const asked = places.ask('pip_1');
    places.tell('pip_1', [5, 7]);
    places.answered('pip_1', asked);
    expect(places.ask('pip_1').changed).toEqual([5, 7]);
  });

  it('asks for all where it may be any of them, and after an interruption', () => {
    const places = asking();
    places.tell('pip_1', null);
    const asked = places.ask('pip_1');
    expect(asked.changed).toBe('all');
    places.tellAll();
    places.answered('pip_1', asked);
    expect(places.ask('pip_1').changed).toBe('all');
  });

  it('remembers nothing of what nobody has asked for', () => {
    const places = asking();
    places.tell('pip_2', [1]);
    places.tellAll();
    expect(places.ask('pip_2').changed).toEqual([]);
  });
});
