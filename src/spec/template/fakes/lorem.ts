import { bounds, type FakeGroup, size } from './fake.ts';

const MANY = { min: 1, max: 1000 };

export const lorem: FakeGroup = {
  fake_word: { summary: 'word', local: true, draw: ({ faker }) => faker.lorem.word() },
  fake_words: {
    summary: 'words',
    params: { count: 3 },
    local: true,
    draw: (call) => call.faker.lorem.words(size(call, 'count', 3)),
  },
  fake_sentence: {
    summary: 'sentence of min to max words',
    params: { min: 4, max: 10 },
    local: true,
    draw: (call) => call.faker.lorem.sentence(bounds(call, [4, 10], MANY)),
  },
  fake_sentences: {
    summary: 'sentences',
    params: { count: 3 },
    local: true,
    draw: (call) => call.faker.lorem.sentences(size(call, 'count', 3)),
  },
  fake_paragraph: {
    summary: 'paragraph of min to max sentences',
    params: { min: 3, max: 7 },
    local: true,
    draw: (call) => call.faker.lorem.paragraph(bounds(call, [3, 7], MANY)),
  },
  fake_slug: {
    summary: 'words joined by hyphens',
    params: { count: 3 },
    draw: (call) => call.faker.lorem.slug(size(call, 'count', 3)),
  },
  fake_noun: { summary: 'noun', local: true, draw: ({ faker }) => faker.word.noun() },
  fake_verb: { summary: 'verb', local: true, draw: ({ faker }) => faker.word.verb() },
  fake_adjective: { summary: 'adjective', local: true, draw: ({ faker }) => faker.word.adjective() },
  fake_adverb: { summary: 'adverb', local: true, draw: ({ faker }) => faker.word.adverb() },
};
