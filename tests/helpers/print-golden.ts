import { goldenRendering } from './golden-template.ts';

// Proves by its own words that the machine it runs on is another one.
process.stdout.write(
  `${Intl.DateTimeFormat().resolvedOptions().timeZone} ${new Date(0).getHours()}\n${await goldenRendering()}`,
);
