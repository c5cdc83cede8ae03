/** What an element may hold; nothing is ever read as markup. */
export type Child = Node | string | undefined;

interface Properties {
  readonly class?: string;
  readonly title?: string;
  readonly role?: string;
  readonly tabIndex?: number;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
  readonly aria?: Readonly<Record<string, string>>;
}

/** An element with its children. */
export const h = (tag: string, properties: Properties = {}, ...children: readonly Child[]): HTMLElement => {
  const element = document.createElement(tag);
  const { class: name, title, role, tabIndex, on = {}, aria = {} } = properties;
  if (name !== undefined) element.className = name;
  if (title !== undefined) element.title = title;
  if (role !== undefined) element.setAttribute('role', role);
  if (tabIndex !== undefined) element.tabIndex = tabIndex;
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  for (const [key, value] of Object.entries(aria)) element.setAttribute(`aria-${key}`, value);
  element.append(...children.flatMap((child) => (child === undefined ? [] : [child])));
  return element;
};

/** Text in a block that keeps its lines. */
export const pre = (text: string, name = ''): HTMLElement => h('pre', { class: name }, text);

/** The data of an element of the page, as JSON; undefined where there is none. */
export const dataOf = <T>(id: string): T | undefined => {
  const text = document.getElementById(id)?.textContent;
  // written by the reporter of the same version, in the same file
  return text ? (JSON.parse(text) as T) : undefined;
};
