import { fault } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Source } from '../source.ts';
import type { Planned } from './services.ts';

/** Where every room listens for telemetry. */
const RECEIVER_PORT = 4318;

/** All services of a scenario share one loopback, whatever their backends: a port can be taken once. */
export const portFaults = (source: Source, planned: readonly Planned[]): readonly Diagnostic[] => {
  const owners = new Map<number, string>();
  const faults: Diagnostic[] = [];
  for (const { plan, taken } of planned) {
    for (const port of taken) {
      const at = placeOf(source, plan.id, plan.ports.indexOf(port));
      const owner = owners.get(port);
      if (port === RECEIVER_PORT) {
        const hint = `let '${plan.id}' listen on another port; spans are received on ${RECEIVER_PORT}`;
        faults.push(
          fault('port-conflict', `service '${plan.id}' declares port ${port}, which is the receiver's`, {
            at,
            hint,
          }),
        );
      }
      if (owner !== undefined) faults.push(taking(plan.id, owner, port, at));
      owners.set(port, owner ?? plan.id);
    }
  }
  return faults;
};

const placeOf = (source: Source, id: string, index: number) =>
  source.at(index < 0 ? ['service', id, 'port'] : ['service', id, 'ports', index]);

const taking = (id: string, owner: string, port: number, at: Diagnostic['at']): Diagnostic => {
  const details = {
    hint: `services of a scenario share one loopback: let '${id}' listen on another port, ${port + 1} for example`,
  };
  return fault(
    'port-conflict',
    `services '${owner}' and '${id}' both take port ${port}`,
    at ? { ...details, at } : details,
  );
};
