/** The languages of the service (P35). */
export const LOCALES = ['en', 'es'] as const;
export type Locale = (typeof LOCALES)[number];

/** A text in each of them; one that lacks a language does not compile. A text with parameters is a function that gives one. */
export type Localised = Readonly<Record<Locale, string>>;
