/** Brands and the words of product names. What an owner calls a device is made of others: `iPhone de …`. */
const PRODUCT_WORDS = `
  apple iphone ipad ipod watch mac macbook imac macmini studio pro max plus mini air se ultra vision
  google pixel fold xl a samsung galaxy note tab flip fe edge xiaomi redmi poco mi mix oneplus nord nothing phone cmf
  motorola moto razr power play stylus sony xperia huawei honor mate nova oppo find reno vivo realme gt narzo neo asus rog zenfone
  nokia lg tecno infinix zte lenovo legion fairphone tcl hmd lite prime sport active
  surface laptop chromebook windows pc linux emulator simulator sdk gphone generic gen generation inch wifi cellular lte 4g 5g
`;
const WORDS: ReadonlySet<string> = new Set(PRODUCT_WORDS.trim().split(/\s+/));
/** `iPhone16,2`, `iPad14,11-B`. */
const APPLE = /^(?:iphone|ipad|ipod|watch|appletv|realitydevice|mac(?:bookpro|bookair|mini|pro)?|imac)\d{1,2},\d{1,2}(?:-[ab])?$/;
/** `SM-S921B`, `CPH2581`, `XT2347-2`, `22101320G`, `9`, `12T`, `x86_64`. */
const CODE = /^(?:[a-z]{0,3}-?[a-z]?\d{1,4}[a-z]{0,3}|[a-z]{2,3}\d{4}-\d|\d{7,10}[a-z]{1,3}|x86_64|arm64(?:-v8a)?)$/;
const WORDS_MAX = 7;

export function isDeviceModel(text: string): boolean {
  const words = text.toLowerCase().split(/[ /()+]+/).filter((word) => word !== '');
  return words.length <= WORDS_MAX && words.every((word) => WORDS.has(word) || APPLE.test(word) || CODE.test(word));
}

const SYSTEMS = 'iOS|iPadOS|macOS|watchOS|tvOS|visionOS|Android|HarmonyOS|Linux|Ubuntu|Debian|Fedora|Chrome ?OS|Windows';
/** A build has a digit in it: `UP1A`, `25B78`. */
const BUILD = '(?:API \\d{2}|(?=[A-Z]*\\d)[0-9A-Z]{4,8})';
/** `iOS 19.1`, `Android 16 (API 36)`, `Windows 10.0.26100.1`, `Ubuntu 24.04 LTS`. */
const NUMBER = '(?: 10\\.0\\.\\d{5}\\.\\d{1,5}| \\d{1,3}(?:\\.\\d{1,5}){0,2})';
const SYSTEM = new RegExp(`^(?:${SYSTEMS})${NUMBER}?(?: LTS)?(?: \\(${BUILD}\\))?$`, 'i');

export function isSystem(text: string): boolean {
  return SYSTEM.test(text);
}

/** `4.2.0`, `4.2.0(118)`, `4.2.0+118`, `5.0.0-beta.2`. */
const VERSION = /^\d{1,4}(?:\.\d{1,6}){0,2}(?:-(?:alpha|beta|rc|dev|debug|canary|nightly)(?:\.?\d{1,4})?)?(?: ?\(\d{1,6}\)|\+\d{1,6})?$/i;

export function isAppVersion(text: string): boolean {
  return VERSION.test(text);
}
