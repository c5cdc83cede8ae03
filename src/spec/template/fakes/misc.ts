import { given } from '../call.ts';
import { below } from '../draw.ts';
import { uuidV4 } from '../ids.ts';
import { type FakeGroup, size } from './fake.ts';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export const misc: FakeGroup = {
  fake_uuid: { summary: 'UUID, version 4', draw: ({ stream }) => uuidV4(stream) },
  fake_uuid_seeded: {
    summary: 'UUID of a seed: the same for the same `seed`, wherever it is called',
    params: { seed: 42 },
    draw: (call) => {
      given(call, 'seed');
      return uuidV4(call.stream);
    },
  },
  fake_nanoid: {
    summary: 'id for a URL',
    params: { len: 21 },
    draw: (call) => call.faker.string.nanoid(size(call, 'len', 21)),
  },
  fake_string: {
    summary: 'letters and digits',
    params: { len: 10 },
    draw: (call) => {
      const length = size(call, 'len', 10, 0);
      return Array.from({ length }, () => ALPHANUMERIC.charAt(below(call.stream, ALPHANUMERIC.length))).join(
        '',
      );
    },
  },
  fake_semver: { summary: 'version', draw: ({ faker }) => faker.system.semver() },
  fake_tech_phrase: {
    summary: 'sentence of a programmer',
    local: true,
    draw: ({ faker }) => faker.hacker.phrase(),
  },
  fake_animal: { summary: 'kind of animal', local: true, draw: ({ faker }) => faker.animal.type() },
  fake_pet_name: { summary: 'name of a pet', local: true, draw: ({ faker }) => faker.animal.petName() },
  fake_dish: { summary: 'dish', local: true, draw: ({ faker }) => faker.food.dish() },
  fake_fruit: { summary: 'fruit', local: true, draw: ({ faker }) => faker.food.fruit() },
  fake_vegetable: { summary: 'vegetable', local: true, draw: ({ faker }) => faker.food.vegetable() },
  fake_book: { summary: 'title of a book', local: true, draw: ({ faker }) => faker.book.title() },
  fake_song: { summary: 'title of a song', local: true, draw: ({ faker }) => faker.music.songName() },
  fake_music_genre: { summary: 'kind of music', local: true, draw: ({ faker }) => faker.music.genre() },
  fake_airline: { summary: 'airline', local: true, draw: ({ faker }) => faker.airline.airline().name },
  fake_airport: { summary: 'airport', local: true, draw: ({ faker }) => faker.airline.airport().name },
  fake_airport_code: { summary: 'airport, IATA', draw: ({ faker }) => faker.airline.airport().iataCode },
  fake_flight_number: { summary: 'number of a flight', draw: ({ faker }) => faker.airline.flightNumber() },
};
