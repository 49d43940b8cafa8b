import type { Localised } from '../../../kernel/language.js';
import { NOTIFICATION_KINDS, type NotificationKind } from '../../../kernel/notification.js';
import { InvalidRequest } from '../../../platform/http/index.js';
import type { PreferencesBody, QuietHoursBody } from './preferences.dto.js';
import { minutesOf, type QuietHours, timeZoneOf } from './quiet-hours.js';

/** What a body chooses; what it leaves out is undefined. */
export interface Chosen {
  readonly enabled?: boolean;
  readonly quietHours?: QuietHours | null;
  readonly kinds: readonly { readonly kind: NotificationKind; readonly inbox?: boolean; readonly push?: boolean }[];
}

const NO_TIME = { en: 'must be a time from 00:00 to 23:59', es: 'debe ser una hora entre 00:00 y 23:59' };
const NO_LENGTH = { en: 'must differ from `from`', es: 'debe ser distinta de `from`' };
const NO_TIME_ZONE = { en: 'must be a time zone such as Europe/Madrid', es: 'debe ser una zona horaria como Europe/Madrid' };
const TWICE = { en: 'must not be named twice', es: 'no debe aparecer dos veces' };
const ALWAYS = { en: 'cannot be switched off for this kind', es: 'no se puede desactivar para este tipo' };

interface Fault {
  readonly pointer: string;
  readonly detail: Localised;
}

/** Reads what the fields alone cannot say. @throws InvalidRequest with every fault */
export function chosenIn({ push, kinds = [] }: PreferencesBody): Chosen {
  const { enabled, quietHours } = push ?? {};
  const faults = [...(quietHours ? faultsOfHours(quietHours) : []), ...faultsOfKinds(kinds)];
  if (faults.length > 0) throw InvalidRequest.of(faults);
  return { enabled, quietHours: quietHours && hoursOf(quietHours), kinds };
}

function faultsOfHours({ from, until, timeZone }: QuietHoursBody): Fault[] {
  const at = (name: string, detail: Localised): Fault => ({ pointer: `#/push/quietHours/${name}`, detail });
  const faults: Fault[] = [];
  if (minutesOf(from) === null) faults.push(at('from', NO_TIME));
  if (minutesOf(until) === null) faults.push(at('until', NO_TIME));
  else if (from === until) faults.push(at('until', NO_LENGTH));
  if (timeZoneOf(timeZone) === null) faults.push(at('timeZone', NO_TIME_ZONE));
  return faults;
}

function faultsOfKinds(kinds: Chosen['kinds']): Fault[] {
  return kinds.flatMap(({ kind, inbox }, at) => {
    const isTwice = kinds.findIndex((other) => other.kind === kind) < at;
    if (isTwice) return [{ pointer: `#/kinds/${at}/kind`, detail: TWICE }];
    return inbox === false && !NOTIFICATION_KINDS[kind].inboxOptional ? [{ pointer: `#/kinds/${at}/inbox`, detail: ALWAYS }] : [];
  });
}

/** Of a body without faults. */
function hoursOf({ from, until, timeZone }: QuietHoursBody): QuietHours {
  return { from: minutesOf(from)!, until: minutesOf(until)!, timeZone: timeZoneOf(timeZone)! };
}
