/** sysexits.h: a server that is needed does not answer; the same start may succeed later. */
export const EXIT_UNAVAILABLE = 69;
/** sysexits.h: something is wrong with the configuration; starting again changes nothing. */
export const EXIT_CONFIGURATION = 78;
