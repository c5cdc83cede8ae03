import type { FakeGroup } from './fake.ts';

export const science: FakeGroup = {
  fake_element: {
    summary: 'chemical element',
    local: true,
    draw: ({ faker }) => faker.science.chemicalElement().name,
  },
  fake_element_symbol: {
    summary: 'sign of a chemical element',
    draw: ({ faker }) => faker.science.chemicalElement().symbol,
  },
  fake_unit: { summary: 'unit of measure', local: true, draw: ({ faker }) => faker.science.unit().name },
  fake_unit_symbol: { summary: 'sign of a unit', draw: ({ faker }) => faker.science.unit().symbol },
};
