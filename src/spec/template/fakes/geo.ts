import { flag } from '../call.ts';
import { bounds, type FakeCall, type FakeGroup, fraction } from './fake.ts';

/** Degrees with six digits: 11 cm. */
const degrees = (call: FakeCall, most: number): number =>
  call.faker.number.float({
    ...bounds(call, [-most, most], { min: -most, max: most }, fraction),
    fractionDigits: 6,
  });

export const geo: FakeGroup = {
  fake_latitude: {
    summary: 'degrees north',
    params: { min: -90, max: 90 },
    draw: (call) => degrees(call, 90),
  },
  fake_longitude: {
    summary: 'degrees east',
    params: { min: -180, max: 180 },
    draw: (call) => degrees(call, 180),
  },
  fake_coordinates: {
    summary: 'latitude,longitude',
    draw: ({ faker }) => `${faker.location.latitude()},${faker.location.longitude()}`,
  },
  fake_timezone: { summary: 'time zone, IANA name', draw: ({ faker }) => faker.location.timeZone() },
  fake_direction: {
    summary: 'point of the compass',
    params: { abbreviated: false },
    local: true,
    draw: (call) => call.faker.location.direction({ abbreviated: flag(call, 'abbreviated', false) }),
  },
  fake_language: { summary: 'language', local: true, draw: ({ faker }) => faker.location.language().name },
  fake_language_code: {
    summary: 'language, ISO 639-1',
    draw: ({ faker }) => faker.location.language().alpha2,
  },
};
