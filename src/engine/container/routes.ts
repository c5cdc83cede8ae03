import { readFileSync } from 'node:fs';

/**
 * How often the kernel found no route in the network namespace of process `pid`: attempts to leave it.
 * From `/proc/<pid>/net/snmp` and `snmp6`; 0 where the kernel does not tell.
 */
export const refusedRoutes = (pid: number): number => {
  try {
    const lines = readFileSync(`/proc/${pid}/net/snmp`, 'utf8').split('\n');
    const [names, values] = lines.filter((line) => line.startsWith('Ip: ')).map((line) => line.split(' '));
    const v4 = Number(values?.[names?.indexOf('OutNoRoutes') ?? -1] ?? 0);
    const v6 = Number(
      /Ip6OutNoRoutes\s+(\d+)/.exec(readFileSync(`/proc/${pid}/net/snmp6`, 'utf8'))?.[1] ?? 0,
    );
    return v4 + v6;
  } catch {
    return 0;
  }
};
