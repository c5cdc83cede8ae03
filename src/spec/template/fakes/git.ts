import { type FakeGroup, size } from './fake.ts';

export const git: FakeGroup = {
  fake_git_branch: { summary: 'branch', draw: ({ faker }) => faker.git.branch() },
  fake_git_message: { summary: 'message of a commit', draw: ({ faker }) => faker.git.commitMessage() },
  fake_git_sha: {
    summary: 'commit',
    params: { len: 40 },
    draw: (call) => call.faker.git.commitSha({ length: size(call, 'len', 40) }),
  },
  fake_git_tag: {
    summary: 'tag of a release',
    draw: ({ faker }) => `v${faker.system.semver()}`,
  },
};
