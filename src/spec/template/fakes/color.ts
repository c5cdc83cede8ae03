import { below } from '../draw.ts';
import type { FakeCall, FakeGroup } from './fake.ts';

const channel = ({ stream }: FakeCall): number => below(stream, 256);

export const color: FakeGroup = {
  fake_color: { summary: 'colour', local: true, draw: ({ faker }) => faker.color.human() },
  fake_hex_color: {
    summary: 'colour as CSS writes it',
    draw: ({ faker }) => faker.color.rgb({ format: 'hex', casing: 'lower' }),
  },
  fake_rgb_color: {
    summary: 'colour as rgb(…)',
    draw: (call) => `rgb(${channel(call)}, ${channel(call)}, ${channel(call)})`,
  },
  fake_hsl_color: {
    summary: 'colour as hsl(…)',
    draw: ({ stream }) => `hsl(${below(stream, 360)}, ${below(stream, 101)}%, ${below(stream, 101)}%)`,
  },
};
