declare const CLNRM_VERSION: string | undefined;

/** The version of package.json, put in by the build; run from source it is `0.0.0-source`. */
export const version = typeof CLNRM_VERSION === 'string' ? CLNRM_VERSION : '0.0.0-source';
