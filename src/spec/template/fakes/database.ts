import type { FakeGroup } from './fake.ts';

export const database: FakeGroup = {
  fake_db_column: { summary: 'column', draw: ({ faker }) => faker.database.column() },
  fake_db_type: { summary: 'type of a column', draw: ({ faker }) => faker.database.type() },
  fake_db_collation: { summary: 'collation', draw: ({ faker }) => faker.database.collation() },
  fake_db_engine: { summary: 'engine of MySQL', draw: ({ faker }) => faker.database.engine() },
  fake_object_id: { summary: 'ObjectId of MongoDB', draw: ({ faker }) => faker.database.mongodbObjectId() },
};
