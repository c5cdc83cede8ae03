import type { RunEvent } from '../model/events.ts';

/** A function that makes two runs of the same work print the same bytes: times 0, ids in order of appearance. */
export const stabiliser = (): ((event: RunEvent) => RunEvent) => {
  const ids = new Map<string, string>();
  const renamed = (id: string): string => {
    const known = ids.get(id);
    if (known !== undefined) return known;
    const name = (ids.size + 1).toString(16).padStart(id.length, '0');
    ids.set(id, name);
    return name;
  };
  const stableList = (key: string, list: readonly unknown[]): readonly unknown[] => {
    if (key === 'startUs' || key === 'durationUs') return list.map(() => 0);
    if (key === 'traceIds' || key === 'spanIds') return list.map((id) => renamed(String(id)));
    if (key === 'linkedIds') return list.map((ids) => String(ids).split(' ').map(renamed).join(' '));
    return list;
  };
  const replace = (key: string, value: unknown): unknown => {
    if (typeof value === 'number' && (key === 't' || key === 'startedAt' || key.endsWith('Ms'))) return 0;
    if (Array.isArray(value)) return stableList(key, value);
    if (typeof value !== 'string') return value;
    if (key === 'run') return 'run';
    if (key === 'version') return '0.0.0';
    return key === 'traceId' || key === 'spanId' ? renamed(value) : value;
  };
  return (event) => JSON.parse(JSON.stringify(event, replace));
};
