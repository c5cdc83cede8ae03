import { expect, test } from 'vitest';
import { fileSystemOf, type Mount } from '../../src/engine/namespace/mounts.ts';
import { freshProc } from '../../src/engine/namespace/proc.ts';

const mount = (id: string, parent: string, point: string, more: Partial<Mount> = {}): Mount => ({
  ...{ id, parent, point, root: '/', options: 'rw,relatime', type: 'proc' },
  ...more,
});
const root = mount('1', '0', '/', { type: 'overlay' });
const proc = mount('2', '1', '/proc');
const aside = (options: string): Mount => mount('9', '1', '/.clnrm/proc', { options });

test.each<[string, readonly Mount[], string]>([
  ['is whole', [proc], 'writable'],
  ['is covered in parts', [proc, mount('3', '2', '/proc/sys', { root: '/sys' })], 'none'],
  [
    'has only what the kernel mounts there',
    [proc, mount('3', '2', '/proc/sys/fs/binfmt_misc', { type: 'autofs' })],
    'writable',
  ],
  ['is a part of it', [mount('2', '1', '/proc', { root: '/sys' })], 'none'],
  [
    'is covered, and another is read-only',
    [proc, mount('3', '2', '/proc/irq', { root: '/irq' }), aside('ro')],
    'read-only',
  ],
  [
    'is covered, and another is whole',
    [proc, mount('3', '2', '/proc/irq', { root: '/irq' }), aside('rw')],
    'writable',
  ],
  ['is not there', [], 'none'],
])('where /proc %s, it is known what rooms may have', (_, mounts, expected) => {
  expect(freshProc([root, ...mounts])).toBe(expected);
});

test('a folder lies on the nearest mount above it, the last of several', () => {
  const tmp = (type: string): Mount => mount('4', '1', '/tmp', { type });
  expect(fileSystemOf('/tmp/a', [root])).toBe('overlay');
  expect(fileSystemOf('/tmp/a', [root, tmp('ext4'), tmp('tmpfs'), proc])).toBe('tmpfs');
  expect(fileSystemOf('/tmpx', [root, tmp('tmpfs')])).toBe('overlay');
});
