import { AttributePool } from './attributes.ts';
import type { StringTable } from './strings.ts';

/** Distinct resources, each kept once however many requests bring it. Number 0 is the empty one. */
export class ResourceTable {
  readonly attributes: AttributePool;
  readonly #serviceKey: number;
  readonly #strings: StringTable;
  readonly #known = new Map<string, number>();
  readonly #prints: string[] = [];
  readonly #ends: number[] = [];
  readonly #services: number[] = [];

  constructor(strings: StringTable) {
    this.#strings = strings;
    this.#serviceKey = strings.intern('service.name');
    this.attributes = new AttributePool(strings);
    this.close();
  }

  get size(): number {
    return this.#prints.length;
  }

  /** Makes a resource of the attributes pushed since the last call; its number, an older one for equal contents. */
  close(): number {
    const from = this.#ends.at(-1) ?? 0;
    const to = this.attributes.length;
    const print = this.attributes.fingerprint(from, to);
    const known = this.#known.get(print);
    if (known !== undefined) {
      this.attributes.rewind(from);
      return known;
    }
    const id = this.#prints.push(print) - 1;
    this.#known.set(print, id);
    this.#ends.push(to);
    const service = this.attributes.find(from, to, this.#serviceKey);
    this.#services.push(service?.type === 'string' ? this.#strings.intern(service.value) : 0);
    return id;
  }

  start(id: number): number {
    return id === 0 ? 0 : (this.#ends[id - 1] ?? 0);
  }

  end(id: number): number {
    return this.#ends[id] ?? 0;
  }

  /** Text id of `service.name`, the id of '' without one. */
  service(id: number): number {
    return this.#services[id] ?? 0;
  }

  /** Forgets what came after the table had `size` resources, attributes that no resource closed included. */
  rewind(size: number): void {
    for (const print of this.#prints.splice(size)) this.#known.delete(print);
    this.#ends.length = size;
    this.#services.length = size;
    this.attributes.rewind(this.#ends.at(-1) ?? 0);
  }
}
