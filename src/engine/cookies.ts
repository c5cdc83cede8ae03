import type { CookieJar } from 'tough-cookie';

/** The cookies that http steps of one scenario were given. */
export interface Cookies {
  /** Takes the `set-cookie` headers of an answer; one that cannot be read or is not for this place is left out, as browsers do. */
  keep(url: URL, headers: readonly string[]): Promise<void>;
  /** The `cookie` header for a request; undefined without any. */
  header(url: URL): Promise<string | undefined>;
}

/** An empty jar. The library is loaded with the first cookie: few scenarios have one. */
export const createCookies = (): Cookies => {
  let jar: Promise<CookieJar> | undefined;
  // names inside a room have no registry above them: `Domain=api` of the service `api` is no public suffix
  const open = async (): Promise<CookieJar> =>
    new (await import('tough-cookie')).CookieJar(undefined, { rejectPublicSuffixes: false });
  return {
    async keep(url, headers) {
      if (headers.length === 0) return;
      jar ??= open();
      const kept = await jar;
      for (const header of headers) await kept.setCookie(header, url.href, { ignoreError: true });
    },
    async header(url) {
      const text = await (await jar)?.getCookieString(url.href);
      return text === '' ? undefined : text;
    },
  };
};
