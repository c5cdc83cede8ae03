import { oneOf } from '../call.ts';
import type { FakeGroup } from './fake.ts';

const STYLES = ['international', 'national', 'human'] as const;

export const phone: FakeGroup = {
  fake_phone: {
    summary: 'phone number, E.164',
    params: { style: 'international' },
    local: true,
    draw: (call) => call.faker.phone.number({ style: oneOf(call, 'style', STYLES, 'international') }),
  },
  fake_cell_phone: {
    summary: 'phone number as people of the place write it',
    local: true,
    draw: ({ faker }) => faker.phone.number({ style: 'national' }),
  },
  fake_imei: { summary: 'number of a handset', draw: ({ faker }) => faker.phone.imei() },
};
