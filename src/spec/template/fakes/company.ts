import type { FakeGroup } from './fake.ts';

/** Sections of the International Standard Industrial Classification, in short. */
const INDUSTRIES = [
  ...['Agriculture', 'Mining', 'Manufacturing', 'Energy', 'Water Supply', 'Construction', 'Wholesale'],
  ...['Retail', 'Transport', 'Hospitality', 'Telecommunications', 'Software', 'Publishing', 'Finance'],
  ...['Insurance', 'Real Estate', 'Legal Services', 'Consulting', 'Research', 'Advertising', 'Logistics'],
  ...['Public Administration', 'Education', 'Health Care', 'Arts', 'Entertainment', 'Repair', 'Security'],
] as const;
const SUFFIXES = ['Inc', 'LLC', 'Ltd', 'Group', 'and Sons', 'GmbH', 'PLC', 'SA'] as const;

export const company: FakeGroup = {
  fake_company: { summary: 'company', local: true, draw: ({ faker }) => faker.company.name() },
  fake_company_suffix: {
    summary: 'legal form',
    draw: ({ faker }) => faker.helpers.arrayElement(SUFFIXES),
  },
  fake_industry: { summary: 'industry', draw: ({ faker }) => faker.helpers.arrayElement(INDUSTRIES) },
  fake_profession: { summary: 'profession', local: true, draw: ({ faker }) => faker.person.jobType() },
  fake_department: { summary: 'department', local: true, draw: ({ faker }) => faker.commerce.department() },
  fake_catch_phrase: { summary: 'slogan', local: true, draw: ({ faker }) => faker.company.catchPhrase() },
  fake_buzzword: {
    summary: 'words of business',
    local: true,
    draw: ({ faker }) => faker.company.buzzPhrase(),
  },
};
