/** What must be started before what. */
export interface Dependent {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/** Dependencies first, otherwise as written; or the first circle found, its first member repeated at the end. */
export const startOrder = <D extends Dependent>(
  services: readonly D[],
): { readonly order: readonly D[] } | { readonly cycle: readonly string[] } => {
  const byId = new Map(services.map((one) => [one.id, one]));
  const order: D[] = [];
  const state = new Map<string, 'open' | 'done'>();

  const visit = (service: D, above: readonly string[]): readonly string[] | undefined => {
    if (state.get(service.id) === 'done') return;
    const path = [...above, service.id];
    if (state.get(service.id) === 'open') return path.slice(path.indexOf(service.id));
    state.set(service.id, 'open');
    for (const id of service.dependsOn) {
      const needed = byId.get(id);
      const cycle = needed && visit(needed, path);
      if (cycle) return cycle;
    }
    state.set(service.id, 'done');
    order.push(service);
    return;
  };

  for (const service of services) {
    const cycle = visit(service, []);
    if (cycle) return { cycle };
  }
  return { order };
};
