import { expect, test } from 'vitest';
import { give, users } from '../helpers/ordinary-user.ts';
import { endOf } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { startCli } from '../helpers/start-cli.ts';

type User = (typeof users)[number];

const FRESH = `unshare -U -r -m -p -f sh -c 'mount -t proc -o ro proc /proc && echo "pid $$"'`;
/** The value that is there, so that nothing changes where it is let through. */
const SYSCTL = `v=$(cat $1/sys/kernel/panic) && echo "$v" >$1/sys/kernel/panic`;
const remounted = (how: string): string =>
  `unshare -U -r -m sh -c 'mount -o ${how} /.clnrm/proc && ${SYSCTL}' sh /.clnrm/proc`;

/** What a shell line says in a sealed room, and how it ends. */
const inRoom = async (line: string, user: User, keys = 'nested = true'): Promise<readonly unknown[]> => {
  using place = project({
    'a.clnrm.toml': `[meta]\nname = "a"\n[isolation]\nnetwork = "sealed"\n[[scenario]]\nname = "one"\n[[scenario.step]]\nname = "do"\n${keys}\nrun = ${JSON.stringify(line)}\n`,
  });
  give(place.folder, user);
  await using cli = startCli(['run'], { cwd: place.folder, ...(user.isCaller ? {} : { as: user }) });
  const ended = await cli.done;
  const out = ended.events.flatMap((e) => (e.type === 'step:log' && e.stream === 'stdout' ? [e.line] : []));
  return [endOf(ended).status, out.join('\n')];
};

test.each(users)(
  'a clnrm in a sealed room of $name may make rooms with a /proc of their own, and change nothing by it',
  async (user) => {
    const writes = [`set -- /proc; ${SYSCTL}`, `set -- /.clnrm/proc; ${SYSCTL}`];
    const all = [...writes, remounted('remount,rw'), remounted('remount,bind,rw')];
    const tries = all.map((one) => `(${one}) 2>/dev/null && echo let through`).join('; ');

    expect(await inRoom(`${FRESH}; ${tries}; echo tried`, user)).toEqual(['passed', 'pid 1\ntried']);
  },
);

test('a room that holds no clnrm shows no more of /proc than it needs', async () => {
  const [user] = users.filter(({ isCaller }) => isCaller);
  if (user === undefined) throw new Error('nobody calls');

  expect(await inRoom('ls -A /.clnrm/proc', user, '')).toEqual(['passed', '']);
});
