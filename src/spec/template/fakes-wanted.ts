/** Thrown when a template calls a fake whose words are not loaded: load them and begin again. */
export class FakesWanted extends Error {
  override readonly name = 'FakesWanted';
  readonly locale: string;

  constructor(locale = 'en') {
    super(`the fakes of '${locale}' are not loaded`);
    this.locale = locale;
  }
}

/** Whether a function of that name comes with the fakes, which are loaded for those who call them. */
export const isFakeName = (name: string): boolean => name === 'fake' || name.startsWith('fake_');
