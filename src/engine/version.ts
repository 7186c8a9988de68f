/** The product's version, which the build writes in. */
declare const PROTEUS_VERSION: string | undefined;

export const version: string = typeof PROTEUS_VERSION === 'string' ? PROTEUS_VERSION : '0.0.0-dev';
