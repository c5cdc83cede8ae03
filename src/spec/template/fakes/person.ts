import type { FakeGroup } from './fake.ts';

export const person: FakeGroup = {
  fake_name: { summary: 'full name', local: true, draw: ({ faker }) => faker.person.fullName() },
  fake_first_name: { summary: 'first name', local: true, draw: ({ faker }) => faker.person.firstName() },
  fake_middle_name: { summary: 'middle name', local: true, draw: ({ faker }) => faker.person.middleName() },
  fake_last_name: { summary: 'family name', local: true, draw: ({ faker }) => faker.person.lastName() },
  fake_title: { summary: 'form of address', local: true, draw: ({ faker }) => faker.person.prefix() },
  fake_suffix: { summary: 'what follows a name', local: true, draw: ({ faker }) => faker.person.suffix() },
  fake_sex: { summary: 'female or male', local: true, draw: ({ faker }) => faker.person.sex() },
  fake_bio: { summary: 'line about a person', local: true, draw: ({ faker }) => faker.person.bio() },
  fake_job_title: { summary: 'position', local: true, draw: ({ faker }) => faker.person.jobTitle() },
  fake_job_area: { summary: 'field of work', local: true, draw: ({ faker }) => faker.person.jobArea() },
  fake_job_type: { summary: 'kind of work', local: true, draw: ({ faker }) => faker.person.jobType() },
  fake_zodiac_sign: {
    summary: 'sign of the zodiac',
    local: true,
    draw: ({ faker }) => faker.person.zodiacSign(),
  },
};
