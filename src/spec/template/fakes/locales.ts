import type { Faker } from '@faker-js/faker';

/** Languages that the fakes speak; each is a file that is loaded only for those who ask for it. */
export const locales: Readonly<Record<string, () => Promise<{ readonly faker: Faker }>>> = {
  de: () => import('@faker-js/faker/locale/de'),
  en: () => import('@faker-js/faker/locale/en'),
  en_GB: () => import('@faker-js/faker/locale/en_GB'),
  es: () => import('@faker-js/faker/locale/es'),
  fr: () => import('@faker-js/faker/locale/fr'),
  it: () => import('@faker-js/faker/locale/it'),
  ja: () => import('@faker-js/faker/locale/ja'),
  ko: () => import('@faker-js/faker/locale/ko'),
  nl: () => import('@faker-js/faker/locale/nl'),
  pl: () => import('@faker-js/faker/locale/pl'),
  pt_BR: () => import('@faker-js/faker/locale/pt_BR'),
  sv: () => import('@faker-js/faker/locale/sv'),
  tr: () => import('@faker-js/faker/locale/tr'),
  uk: () => import('@faker-js/faker/locale/uk'),
  zh_CN: () => import('@faker-js/faker/locale/zh_CN'),
};
