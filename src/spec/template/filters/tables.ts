import { flag, given, oneOf } from '../call.ts';
import { member } from '../members.ts';
import { type Filters, tableOf } from './filter.ts';
import { listFilters } from './lists.ts';

export const tableFilters: Filters = {
  get: {
    params: ['key', 'default'],
    apply: (value, call) => member(tableOf(value, call), given(call, 'key')) ?? call.bound.get('default'),
  },
  dictsort: {
    params: ['case_sensitive', 'by', 'reverse'],
    apply: (value, call) => {
      const by = oneOf(call, 'by', ['key', 'value'], 'key');
      const bound = new Map<string, unknown>([
        ['attribute', by === 'key' ? '0' : '1'],
        ['case_sensitive', flag(call, 'case_sensitive', false)],
        ['reverse', flag(call, 'reverse', false)],
      ]);
      return listFilters.sort?.apply(Object.entries(tableOf(value, call)), { title: call.title, bound });
    },
  },
};
