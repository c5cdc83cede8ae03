import { flag } from '../call.ts';
import type { FakeGroup } from './fake.ts';

export const address: FakeGroup = {
  fake_address: {
    summary: 'street, city and postal code on one line',
    local: true,
    draw: ({ faker }) =>
      `${faker.location.streetAddress()}, ${faker.location.city()} ${faker.location.zipCode()}`,
  },
  fake_street: {
    summary: 'street with number',
    local: true,
    draw: ({ faker }) => faker.location.streetAddress(),
  },
  fake_street_name: { summary: 'street', local: true, draw: ({ faker }) => faker.location.street() },
  fake_building_number: {
    summary: 'number of a house',
    local: true,
    draw: ({ faker }) => faker.location.buildingNumber(),
  },
  fake_secondary_address: {
    summary: 'flat or suite',
    local: true,
    draw: ({ faker }) => faker.location.secondaryAddress(),
  },
  fake_city: { summary: 'city', local: true, draw: ({ faker }) => faker.location.city() },
  fake_county: { summary: 'county', local: true, draw: ({ faker }) => faker.location.county() },
  fake_state: {
    summary: 'state or province',
    params: { abbreviated: false },
    local: true,
    draw: (call) => call.faker.location.state({ abbreviated: flag(call, 'abbreviated', false) }),
  },
  fake_zip: { summary: 'postal code', local: true, draw: ({ faker }) => faker.location.zipCode() },
  fake_country: { summary: 'country', local: true, draw: ({ faker }) => faker.location.country() },
  fake_country_code: {
    summary: 'country, ISO 3166-1 alpha-2',
    draw: ({ faker }) => faker.location.countryCode('alpha-2'),
  },
  fake_continent: { summary: 'continent', local: true, draw: ({ faker }) => faker.location.continent() },
};
