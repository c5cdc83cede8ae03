import type { Rule } from '../rule.ts';

/** What is missing for the image to be the same tomorrow. */
const floating = (image: string): string | undefined => {
  if (image.includes('@')) return undefined;
  const [, tag] = (image.split('/').at(-1) ?? '').split(':');
  if (tag === undefined) return 'has no tag';
  return tag === 'latest' ? 'has a tag that moves' : undefined;
};

/** Another image under the same name is another test. */
export const floatingImage: Rule = ({ services, settings, source }) => {
  const images = [
    ...services.map(({ common, path }) => ({ image: common.image, path: [...path, 'image'] })),
    { image: settings.isolation?.image, path: ['isolation', 'image'] },
  ];
  return images.flatMap(({ image, path }) => {
    const what = image === undefined ? undefined : floating(image);
    if (image === undefined || what === undefined) return [];
    const name = image.replace(/:latest$/, '');
    return [
      {
        message: `the image '${image}' ${what}: it is another one after the next pull`,
        hint: `write the tag of a version, or a digest: "${name}@sha256:…"`,
        at: source.at(path),
      },
    ];
  });
};
