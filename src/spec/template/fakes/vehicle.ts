import type { FakeGroup } from './fake.ts';

export const vehicle: FakeGroup = {
  fake_vehicle: { summary: 'car', local: true, draw: ({ faker }) => faker.vehicle.vehicle() },
  fake_vehicle_manufacturer: {
    summary: 'maker of cars',
    local: true,
    draw: ({ faker }) => faker.vehicle.manufacturer(),
  },
  fake_vehicle_model: { summary: 'model of a car', local: true, draw: ({ faker }) => faker.vehicle.model() },
  fake_vehicle_type: { summary: 'kind of car', local: true, draw: ({ faker }) => faker.vehicle.type() },
  fake_fuel: { summary: 'what a car runs on', local: true, draw: ({ faker }) => faker.vehicle.fuel() },
  fake_vin: { summary: 'number of a chassis', draw: ({ faker }) => faker.vehicle.vin() },
  fake_license_plate: { summary: 'registration of a car', draw: ({ faker }) => faker.vehicle.vrm() },
  fake_bicycle: { summary: 'kind of bicycle', local: true, draw: ({ faker }) => faker.vehicle.bicycle() },
};
